import type { AdminPorts } from '../ports.js';
import { sendText, type Handler } from './send.js';

/** `/-/healthy`: the process answers. */
export const healthyRoute: Handler = (_, response) => sendText(response, 200, 'Parallax is healthy.');

/** `/-/ready`: configuration loaded and the scheduler running. */
export function readyRoute(ports: AdminPorts): Handler {
  return (_, response) => {
    if (ports.ready()) sendText(response, 200, 'Parallax is ready.');
    else sendText(response, 503, 'Parallax is starting or stopping.');
  };
}

/** `POST /-/reload`: takes the file on disk, or says what is wrong with it and keeps the running configuration. */
export function reloadRoute(ports: AdminPorts): Handler {
  return async (_, response) => {
    const problem = await ports.reload();
    if (problem === undefined) sendText(response, 200, 'Configuration reloaded.');
    else sendText(response, 500, `The running configuration is kept, because:\n${problem}`);
  };
}
