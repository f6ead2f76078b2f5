/**
 * Seeds that found something once, with what it was; replayed with every test run. What a seed does changes with the
 * simulator, so each find has a test of its own beside the code, too.
 */
export const PINNED_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 148,
    found:
      'a second print set off a fraction that the inventory had filled, and parked its account',
  },
  {
    seed: 1052,
    found: 'a log that rolled forgot messages whose answers were not in the mailbox yet',
  },
  {
    seed: 1215687636,
    found: 'the auditor allowed no acknowledgement behind the bust that ends an order',
  },
  {
    seed: 1640381830,
    found: 'an operator of the simulation booked a fill that the gateway had disowned',
  },
  {
    seed: 870694072,
    found:
      'the auditor looked for the cancel of a waiting exit under a name that its entry had lost',
  },
  {
    seed: 870697171,
    found:
      'a fill that an operator booked while the line was down parked the older reports behind it',
  },
  {
    seed: 2405867378,
    found: 'the auditor let no venue replace an order that it had made smaller down to its fills',
  },
  {
    seed: 2405868410,
    found: 'verify missed the hint of an order whose day was over when the venue took it',
  },
  {
    seed: 2419373046,
    found: 'verify took the refusals of an account that was never opened for one without its head',
  },
  {
    seed: 656721146,
    found:
      'a replacement of more shares at a lower price held more than the account had until it was decided',
  },
];
