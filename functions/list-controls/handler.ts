import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbControlRecords } from '../../shared/adapters/dynamodb-controls.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { listControls } from '../../shared/app/turn-control.ts';
import type { ControlRecords } from '../../shared/ports/controls.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { controlsReply } from '../../shared/shell/views/control-view.ts';

export const listControlsOf = (records: Pick<ControlRecords, 'all'>) =>
  httpFunction({ role: 'operator', inputs: {} }, async () =>
    controlsReply(await listControls(records)),
  );

export const handler = listControlsOf(
  dynamoDbControlRecords(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('CONTROLS_TABLE'),
  ),
);
