import { defineRecorded } from './define.js';

/** Certificates. */

export const certificateRefusedRounds = defineRecorded({
  name: 'parallax:certificate_refused:rounds',
  unit: 'none',
  help: '1 when the last rounds of an eligible vantage failed for the certificate or its chain, else 0; of probes that speak TLS.',
  labels: { vantage: 'open', probe: 'open', target: 'open' },
});
