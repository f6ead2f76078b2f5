import { type ControlPorts, showControl } from '../../shared/app/turn-control.ts';
import { controlPorts } from '../../shared/shell/control-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { controlReply } from '../../shared/shell/views/control-view.ts';
import { controlPath } from './schema.ts';

export const getControl = (ports: ControlPorts) =>
  httpFunction({ role: 'operator', inputs: { path: controlPath } }, async ({ path }) =>
    controlReply(await showControl(ports, path)),
  );

export const handler = getControl(controlPorts());
