import type { ControlScope } from '../../shared/domain/risk/controls.ts';
import type { ControlRecords, TurnedSwitch } from '../../shared/ports/controls.ts';

/** The switches' contract in lists, newest first. */
export class InMemoryControls implements ControlRecords {
  readonly turns = new Map<ControlScope, TurnedSwitch[]>();
  /** Plays another operator, who turns the switch between a read and a write of it. */
  beforeTurn: () => void = () => {};

  async current(scope: ControlScope): Promise<TurnedSwitch | undefined> {
    return this.turns.get(scope)?.[0];
  }

  async turn(
    before: TurnedSwitch | undefined,
    after: TurnedSwitch,
  ): Promise<'turned' | 'conflict'> {
    this.beforeTurn();
    if (this.turns.get(after.scope)?.[0]?.version !== before?.version) return 'conflict';
    this.put(after);
    return 'turned';
  }

  async history(scope: ControlScope, limit: number): Promise<readonly TurnedSwitch[]> {
    return (this.turns.get(scope) ?? []).slice(0, limit);
  }

  async all(limit: number): Promise<readonly TurnedSwitch[]> {
    return [...this.turns.values()].flatMap(([latest]) => latest ?? []).slice(0, limit);
  }

  put(turned: TurnedSwitch): void {
    this.turns.set(turned.scope, [turned, ...(this.turns.get(turned.scope) ?? [])]);
  }
}
