import { fitting } from './equivalent.ts';

const FIX = 'shared/fix';

export const OF_FIX = [
  ...fitting('the kind that is left when it is neither incomplete nor broken; nobody compares it', {
    where: `${FIX}/codec.ts#frameAt`,
    original: "'framed'",
  }),
  ...fitting(
    'behind the last byte or field there is nothing, which is found to be nothing',
    { where: `${FIX}/codec.ts#textOf`, original: 'from < bytes.length', operator: '< as <=' },
    { where: `${FIX}/codec.ts#decode`, original: 'position < bytes.length', operator: '< as <=' },
    {
      where: `${FIX}/validation.ts#firstBadField`,
      original: 'index < fields.length',
      operator: '< as <=',
    },
    {
      where: `${FIX}/validation.ts#firstBadField`,
      original: 'field === undefined',
      replacement: 'false',
    },
    {
      where: `${FIX}/validation.ts#readGroup`,
      original: 'next < fields.length',
      operator: '< as <=',
    },
    {
      where: `${FIX}/validation.ts#readGroup`,
      original: 'field === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('two bytes more are kept, and looked through again for what they do not have', {
    where: `${FIX}/codec.ts#decode`,
    original: 'bytes.length - LONGEST_END_AND_START + 1',
  }),
  ...fitting(
    'what is undefined compares as false, and no byte stands there',
    {
      where: `${FIX}/codec.ts#endOfValue`,
      original: 'length !== undefined',
      replacement: 'true',
    },
    {
      where: `${FIX}/session-echo.ts#askForEchoAgain`,
      original: 'echoAsked !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'the question is for the compiler: the message was validated, which asks for the number',
    {
      where: `${FIX}/session-inbound.ts#onGapFill`,
      original: 'next !== undefined',
      replacement: 'true',
    },
    {
      where: `${FIX}/session-inbound.ts#onSequenceReset`,
      original: 'next === undefined',
      replacement: 'false',
    },
    {
      where: `${FIX}/session-replay.ts#onResendRequest`,
      original: 'from === undefined',
      replacement: 'false',
    },
    {
      where: `${FIX}/session-replay.ts#onResendRequest`,
      original: 'asked === undefined',
      replacement: 'false',
    },
  ),
  ...fitting(
    'the number that is expected is not there: the message that has it was taken or used up',
    {
      where: `${FIX}/session-inbound.ts#drain`,
      original: 'sequence > nextInbound',
      operator: '> as >=',
    },
    {
      where: `${FIX}/session-inbound.ts#afterRefusedDuplicate`,
      original: 'message.sequence < nextInbound',
      operator: '< as <=',
    },
  ),
  ...fitting('of two equal numbers it is the same which is taken', {
    where: `${FIX}/session-replay.ts#onResendRequest`,
    original: 'asked > last',
    operator: '> as >=',
  }),
  ...fitting('bytes behind none are copied instead of taken', {
    where: `${FIX}/codec.ts#joined`,
    original: 'rest.length === 0',
    replacement: 'false',
  }),
  ...fitting('nothing is no number, as text or not', {
    where: `${FIX}/message.ts#parseSequence`,
    original: 'text !== undefined',
    replacement: 'true',
  }),
  ...fitting('an empty text is the number nought', {
    where: `${FIX}/time.ts#parseUtcTimestamp`,
    original: "'0'",
  }),
  ...fitting('a message without its type is none, so that it cannot be missing', {
    where: `${FIX}/validation.ts#missing`,
    original: 'tag !== Tag.msgType',
    replacement: 'true',
  }),
  ...fitting(
    'it is set anew before anybody looks: by the connection, and by the first message on it',
    { where: `${FIX}/session.ts#initialSession`, original: 'false' },
    { where: `${FIX}/session.ts#onConnected`, original: 'false' },
  ),
  ...fitting('a session that is not connected has nothing to do, by its own case or by none', {
    where: `${FIX}/session-timers.ts#onTick`,
    original: "'disconnected'",
  }),
  ...fitting('a session that has ended has no gap', {
    where: `${FIX}/session-timers.ts#onTick`,
    original: "draft.state.phase === 'logged-on'",
    replacement: 'true',
  }),
  ...fitting('of two equal times it is the same which is taken', {
    where: `${FIX}/session-outbound.ts#wireFields`,
    original: 'originalAt < at',
    operator: '< as <=',
  }),
];
