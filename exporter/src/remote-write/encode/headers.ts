import type { WriteProtocol } from '@parallax/contract';

/**
 * What a request says about its body, names in lower case. Receivers compare letter by letter: no blank before `proto`,
 * and 2.0.0 in full.
 */
export const WRITE_HEADERS: Readonly<Record<WriteProtocol, Readonly<Record<string, string>>>> = {
  '1.0': {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
  },
  '2.0': {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '2.0.0',
  },
};
