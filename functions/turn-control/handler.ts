import { type ControlPorts, turnControl } from '../../shared/app/turn-control.ts';
import { controlPorts } from '../../shared/shell/control-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { controlReply } from '../../shared/shell/views/control-view.ts';
import { controlBody, controlPath } from './schema.ts';

export const turnControlOf = (ports: ControlPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: controlPath, body: controlBody } },
    async ({ principal, path, body: { state, reason } }) =>
      controlReply(await turnControl(ports, principal, path, { state, why: reason })),
  );

export const handler = turnControlOf(controlPorts());
