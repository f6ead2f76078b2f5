import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CellContext } from './constructs/cell-functions.ts';
import { prefixOf } from './constructs/names.ts';
import { EdgeStack } from './stacks/edge.ts';
import { EventsStack } from './stacks/events.ts';
import { FixGatewayStack } from './stacks/fix-gateway.ts';
import { LedgerStack } from './stacks/ledger.ts';
import { StopTriggerStack } from './stacks/stop-trigger.ts';
import { TradingStack } from './stacks/trading.ts';

/**
 * One cell: a whole brokerage for its share of the accounts. Cells share nothing, so that the loss of one is the
 * loss of its accounts' service and of no other's.
 */
export class Cell extends Construct {
  /** What every physical name in the cell begins with. */
  readonly prefix: string;
  readonly ledger: LedgerStack;
  readonly trading: TradingStack;
  readonly edge: EdgeStack;
  readonly events: EventsStack;
  readonly fixGateway: FixGatewayStack;
  readonly stopTrigger: StopTriggerStack;

  constructor(scope: Construct, context: CellContext) {
    super(scope, context.cell.cell);
    const prefix = prefixOf(context.cell);
    this.prefix = prefix;
    const props = (name: string, description: string) => ({
      stackName: `${prefix}-${name}`,
      description,
      terminationProtection: context.settings.keepsData && name === 'ledger',
    });
    this.ledger = new LedgerStack(
      this,
      'ledger',
      context,
      props(
        'ledger',
        'Accounts, FIX log, firm accounts, credentials, controls: what is never lost',
      ),
    );
    this.trading = new TradingStack(
      this,
      'trading',
      context,
      this.ledger,
      props('trading', 'Mailboxes, the account worker, the venue queue'),
    );
    const resources = {
      accounts: this.ledger.accounts,
      fixLog: this.ledger.fixLog,
      firmAccounts: this.ledger.firmAccounts,
      credentials: this.ledger.credentials,
      connections: this.ledger.connections,
      due: this.ledger.due,
      triggers: this.ledger.triggers,
      controls: this.ledger.controls,
      mailboxes: this.trading.mailboxes,
      venue: this.trading.venue,
    };
    this.edge = new EdgeStack(
      this,
      'edge',
      context,
      resources,
      props('edge', 'HTTP API, WebSocket API, one origin'),
    );
    this.events = new EventsStack(
      this,
      'events',
      context,
      { ...resources, stream: this.edge.stream },
      props('events', 'The two readers of the journal'),
    );
    this.fixGateway = new FixGatewayStack(
      this,
      'fix-gateway',
      context,
      resources,
      props('fix-gateway', 'The owner of the FIX session, and the network of all services'),
    );
    this.stopTrigger = new StopTriggerStack(
      this,
      'stop-trigger',
      context,
      resources,
      this.fixGateway.network,
      props('stop-trigger', 'Watches the tape for armed orders'),
    );
    Tags.of(this).add('bellwether:cell', context.cell.cell);
    Tags.of(this).add('bellwether:stage', context.cell.stage);
  }
}
