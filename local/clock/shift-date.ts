/**
 * Replaces the global Date by one that runs `offsetMs()` beside the machine's clock. Timers and
 * performance.now stay true: only the calendar moves. Returns the machine's own Date.
 */
export const shiftDate = (offsetMs: () => number): DateConstructor => {
  const MachineDate = globalThis.Date;
  const now = (): number => MachineDate.now() + offsetMs();

  const ShiftedDate = new Proxy(MachineDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: () => new MachineDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  globalThis.Date = ShiftedDate;
  return MachineDate;
};
