import { describe, expect, it } from 'vitest';
import { certificate } from '../../../test/kit/certificate-forge.js';
import { certificateText } from './certificate.js';

describe('a certificate in words', () => {
  it('says for whom, by whom and until when', () => {
    const { der } = certificate({
      subject: 'edge',
      dns: ['www.shop.test', '*.shop.test'],
      notAfter: '20300102000000Z',
    });
    expect(certificateText(der)).toMatch(/^for www\.shop\.test, \*\.shop\.test, by CN=edge, until 2030-01-02$/);
  });

  it('names a few of many hosts, and says so where there is none', () => {
    const many = certificate({ subject: 'edge', dns: Array.from({ length: 90 }, (_, index) => `h${index}.test`) });
    expect(certificateText(many.der)).toMatch(/^for h0\.test, h1\.test, h2\.test, h3\.test and 86 more, by /);
    expect(certificateText(certificate({ subject: 'edge', dns: [] }).der)).toMatch(/^for nobody by name, by /);
  });

  it('says nothing of what it cannot read', () => {
    expect(certificateText(undefined)).toBeUndefined();
    expect(certificateText(Buffer.from('3003020101', 'hex'))).toBeUndefined();
  });
});
