/**
 * Every way in which a run is disturbed. A kind is armed for a run or not, and if it is, it fires at random with a rate
 * of its own: quiet runs reach what noisy ones never come to. `often` is the highest share of chances that it takes.
 */
export const FAULT_KINDS = {
  'table-throttle': { often: 0.05, what: 'a request to a table is throttled' },
  'table-conflict': { often: 0.08, what: 'a transaction, or a plain write, meets a transaction' },
  'table-request-lost': { often: 0.03, what: 'a request never reaches the table' },
  'table-reply-lost': { often: 0.06, what: 'a write happens and its reply is lost' },
  'table-late-write': { often: 0.02, what: 'a write is given up and happens seconds later' },
  'table-slow': { often: 0.03, what: 'a request takes a second or more' },
  'table-torn-read': {
    often: 0.3,
    what: 'the items of a batch read are read at different moments',
  },
  'index-lag': { often: 0.5, what: 'an index shows a write seconds later' },
  'queue-throttle': { often: 0.05, what: 'a request to a queue is throttled' },
  'queue-request-lost': { often: 0.03, what: 'a send never reaches the queue' },
  'queue-reply-lost': { often: 0.06, what: 'a send happens and its reply is lost' },
  'queue-refuses-one': { often: 0.1, what: 'a batch is sent but for some of its messages' },
  'queue-forgets': { often: 0.3, what: 'a deduplication id is forgotten before its time' },
  'queue-early': { often: 0.12, what: 'a message comes again while its first run lives' },
  'queue-delete-lost': { often: 0.05, what: 'what was done is not deleted and comes again' },
  'queue-slow': { often: 0.1, what: 'a message is handed out late' },
  'worker-crash': { often: 0.005, what: 'a worker stops between two steps' },
  'worker-freeze': {
    often: 0.003,
    what: 'a worker stands still, and goes on when others have its messages',
  },
  'api-crash': { often: 0.01, what: 'a request’s function stops between two steps' },
  'answer-lost': { often: 0.05, what: 'a client never gets its answer' },
  'gateway-crash': { often: 0.004, what: 'a gateway stops between two steps' },
  'gateway-freeze': { often: 0.002, what: 'a gateway stands still, and goes on after a fail-over' },
  'lease-early': { often: 0.05, what: 'a gateway that stands by takes over from one that lives' },
  'venue-crash': {
    often: 0.05,
    what: 'the venue stops between two steps, and comes back from its disk',
  },
  'trigger-crash': { often: 0.008, what: 'the stop trigger stops between two steps' },
  'driver-crash': { often: 0.02, what: 'the schedule’s function stops between two steps' },
  'reader-crash': { often: 0.02, what: 'a stream reader stops between two steps' },
  'stream-repeat': { often: 0.2, what: 'a batch of the stream comes again' },
  'stream-shuffle': { often: 0.3, what: 'entries come out of order' },
  'push-lost': { often: 0.1, what: 'a frame cannot be posted, or its connection is gone' },
  'line-break': { often: 0.01, what: 'a TCP connection breaks' },
  'line-half-open': { often: 0.5, what: 'only one end learns that a connection is gone' },
  'line-stall': { often: 0.015, what: 'a TCP connection stalls' },
  'line-split': { often: 0.3, what: 'bytes come in pieces' },
  'clock-skew': { often: 0.3, what: 'a process’s clock is off by up to two seconds' },
  'clock-back': { often: 0.02, what: 'a process’s clock is far behind' },
  'client-repeats': { often: 0.15, what: 'a client sends a request twice at once' },
  'client-other-body': { often: 0.05, what: 'a client sends another body under the same key' },
  'client-impatient': { often: 0.1, what: 'a client gives up early and asks again' },
  poison: { often: 0.8, what: 'a command that can never be booked lies in a mailbox' },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

export const ALL_FAULTS = Object.keys(FAULT_KINDS) as readonly FaultKind[];
