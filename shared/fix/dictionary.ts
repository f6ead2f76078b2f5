import { MsgType } from './message.ts';

/**
 * What FIX 4.4 says of the messages that Bellwether speaks: which fields they need and may carry, and what their values
 * look like. Narrower than the standard: a message that no feature uses is answered as unsupported.
 */
export type FieldFormat =
  | 'text'
  | 'character'
  | 'flag'
  | 'integer'
  | 'sequence'
  | 'count'
  | 'decimal'
  | 'timestamp'
  | 'date'
  | 'data';

export type FieldDefinition = {
  readonly name: string;
  readonly format: FieldFormat;
  /** When present, the only values there are. */
  readonly values?: ReadonlySet<string>;
};

export type GroupDefinition = {
  /** The field that opens each entry. */
  readonly delimiter: number;
  /** All other fields of an entry, those of groups inside it included. */
  readonly members: ReadonlySet<number>;
};

export type MessageDefinition = {
  readonly name: string;
  /** In the order in which their absence is reported. */
  readonly required: readonly number[];
  readonly optional: ReadonlySet<number>;
  /** By the tag that counts the entries. */
  readonly groups: ReadonlyMap<number, GroupDefinition>;
};

export type MessageDictionary = {
  readonly fields: ReadonlyMap<number, FieldDefinition>;
  readonly header: ReadonlySet<number>;
  readonly requiredHeader: readonly number[];
  readonly trailer: ReadonlySet<number>;
  readonly messages: ReadonlyMap<string, MessageDefinition>;
  /** Every MsgType of the standard: one of these that has no definition is unsupported, any other is invalid. */
  readonly standardTypes: ReadonlySet<string>;
  /** The highest tag of the standard; above it lie the tags that parties agree among themselves. */
  readonly lastStandardTag: number;
};

type FieldRow = readonly [tag: number, name: string, format: FieldFormat, values?: string];

const FIELD_ROWS: readonly FieldRow[] = [
  // Header and trailer.
  [34, 'MsgSeqNum', 'sequence'],
  [35, 'MsgType', 'text'],
  [43, 'PossDupFlag', 'flag'],
  [49, 'SenderCompID', 'text'],
  [50, 'SenderSubID', 'text'],
  [52, 'SendingTime', 'timestamp'],
  [56, 'TargetCompID', 'text'],
  [57, 'TargetSubID', 'text'],
  [89, 'Signature', 'data'],
  [90, 'SecureDataLen', 'count'],
  [91, 'SecureData', 'data'],
  [93, 'SignatureLength', 'count'],
  [97, 'PossResend', 'flag'],
  [115, 'OnBehalfOfCompID', 'text'],
  [116, 'OnBehalfOfSubID', 'text'],
  [122, 'OrigSendingTime', 'timestamp'],
  [128, 'DeliverToCompID', 'text'],
  [129, 'DeliverToSubID', 'text'],
  [142, 'SenderLocationID', 'text'],
  [143, 'TargetLocationID', 'text'],
  [144, 'OnBehalfOfLocationID', 'text'],
  [145, 'DeliverToLocationID', 'text'],
  [347, 'MessageEncoding', 'text'],
  [369, 'LastMsgSeqNumProcessed', 'sequence'],
  // Session.
  [7, 'BeginSeqNo', 'sequence'],
  [16, 'EndSeqNo', 'sequence'],
  [36, 'NewSeqNo', 'sequence'],
  [45, 'RefSeqNum', 'sequence'],
  [58, 'Text', 'text'],
  [95, 'RawDataLength', 'count'],
  [96, 'RawData', 'data'],
  [98, 'EncryptMethod', 'integer', '0 1 2 3 4 5 6'],
  [108, 'HeartBtInt', 'count'],
  [112, 'TestReqID', 'text'],
  [123, 'GapFillFlag', 'flag'],
  [141, 'ResetSeqNumFlag', 'flag'],
  [354, 'EncodedTextLen', 'count'],
  [355, 'EncodedText', 'data'],
  [371, 'RefTagID', 'integer'],
  [372, 'RefMsgType', 'text'],
  [373, 'SessionRejectReason', 'integer'],
  [379, 'BusinessRejectRefID', 'text'],
  [380, 'BusinessRejectReason', 'integer'],
  [383, 'MaxMessageSize', 'count'],
  [464, 'TestMessageIndicator', 'flag'],
  [553, 'Username', 'text'],
  [554, 'Password', 'text'],
  [789, 'NextExpectedMsgSeqNum', 'sequence'],
  // Orders and their reports.
  [1, 'Account', 'text'],
  [6, 'AvgPx', 'decimal'],
  [11, 'ClOrdID', 'text'],
  [14, 'CumQty', 'decimal'],
  [15, 'Currency', 'text'],
  [17, 'ExecID', 'text'],
  [18, 'ExecInst', 'text'],
  [19, 'ExecRefID', 'text'],
  [21, 'HandlInst', 'character', '1 2 3'],
  [22, 'SecurityIDSource', 'text'],
  [29, 'LastCapacity', 'character'],
  [30, 'LastMkt', 'text'],
  [31, 'LastPx', 'decimal'],
  [32, 'LastQty', 'decimal'],
  [37, 'OrderID', 'text'],
  [38, 'OrderQty', 'decimal'],
  // Of the reports' codes no list: a code that we do not know is the application's alarm, never a lost fill.
  [39, 'OrdStatus', 'character'],
  [40, 'OrdType', 'character', '1 2 3 4 5 6 7 8 9 D E G I J K L M P'],
  [41, 'OrigClOrdID', 'text'],
  [44, 'Price', 'decimal'],
  [47, 'OrderCapacityLegacy', 'character'],
  [48, 'SecurityID', 'text'],
  [54, 'Side', 'character', '1 2 3 4 5 6 7 8 9 A B C D E F G'],
  [55, 'Symbol', 'text'],
  [59, 'TimeInForce', 'character', '0 1 2 3 4 5 6 7'],
  [60, 'TransactTime', 'timestamp'],
  [63, 'SettlType', 'character'],
  [64, 'SettlDate', 'date'],
  [65, 'SymbolSfx', 'text'],
  [75, 'TradeDate', 'date'],
  [76, 'ExecBroker', 'text'],
  [99, 'StopPx', 'decimal'],
  [100, 'ExDestination', 'text'],
  [102, 'CxlRejReason', 'integer'],
  [103, 'OrdRejReason', 'integer'],
  [109, 'ClientID', 'text'],
  [114, 'LocateReqd', 'flag'],
  [126, 'ExpireTime', 'timestamp'],
  [127, 'DKReason', 'character', 'A B C D E F Z'],
  [150, 'ExecType', 'character'],
  [151, 'LeavesQty', 'decimal'],
  [152, 'CashOrderQty', 'decimal'],
  [167, 'SecurityType', 'text', 'CS PS MF ETF WAR OPT FUT MLEG CORP NONE REPO FOR'],
  [198, 'SecondaryOrderID', 'text'],
  [207, 'SecurityExchange', 'text'],
  [336, 'TradingSessionID', 'text'],
  [378, 'ExecRestatementReason', 'integer'],
  [386, 'NoTradingSessions', 'count'],
  [432, 'ExpireDate', 'date'],
  [434, 'CxlRejResponseTo', 'character'],
  [447, 'PartyIDSource', 'character'],
  [448, 'PartyID', 'text'],
  [452, 'PartyRole', 'integer'],
  [453, 'NoPartyIDs', 'count'],
  [454, 'NoSecurityAltID', 'count'],
  [455, 'SecurityAltID', 'text'],
  [456, 'SecurityAltIDSource', 'text'],
  [523, 'PartySubID', 'text'],
  [526, 'SecondaryClOrdID', 'text'],
  [527, 'SecondaryExecID', 'text'],
  [528, 'OrderCapacity', 'character'],
  [529, 'OrderRestrictions', 'text'],
  [584, 'MassStatusReqID', 'text'],
  [585, 'MassStatusReqType', 'integer', '1 2 3 4 5 6 7 8'],
  [625, 'TradingSessionSubID', 'text'],
  [790, 'OrdStatusReqID', 'text'],
  [802, 'NoPartySubIDs', 'count'],
  [803, 'PartySubIDType', 'integer'],
  [851, 'LastLiquidityInd', 'integer'],
  [911, 'TotNumReports', 'count'],
  [912, 'LastRptRequested', 'flag'],
];

const FIELDS: ReadonlyMap<number, FieldDefinition> = new Map(
  FIELD_ROWS.map(([tag, name, format, values]) => [
    tag,
    { name, format, ...(values === undefined ? {} : { values: new Set(values.split(' ')) }) },
  ]),
);

const PARTIES: readonly [number, GroupDefinition] = [
  453,
  { delimiter: 448, members: new Set([447, 452, 802, 523, 803]) },
];
const TRADING_SESSIONS: readonly [number, GroupDefinition] = [
  386,
  { delimiter: 336, members: new Set([625]) },
];
export const SECURITY_ALTERNATIVES: readonly [number, GroupDefinition] = [
  454,
  { delimiter: 455, members: new Set([456]) },
];

const TEXT = [58, 354, 355];
const INSTRUMENT = [55, 65, 48, 22, 167, 207];

/** What an order may say of itself beyond what it must. */
const ORDER_TERMS = [
  ...INSTRUMENT,
  ...[1, 15, 18, 21, 38, 44, 47, 59, 63, 64, 99, 100, 109, 114, 126, 152, 432, 526, 528, 529],
];

/** Builds an entry: what is required and what else may stand in it. */
export function message(
  name: string,
  required: readonly number[],
  optional: readonly number[] = [],
  groups: readonly (readonly [number, GroupDefinition])[] = [],
): MessageDefinition {
  return { name, required, optional: new Set(optional), groups: new Map(groups) };
}

const MESSAGES: readonly (readonly [string, MessageDefinition])[] = [
  [MsgType.heartbeat, message('Heartbeat', [], [112])],
  [MsgType.testRequest, message('TestRequest', [112])],
  [MsgType.resendRequest, message('ResendRequest', [7, 16])],
  [MsgType.reject, message('Reject', [45], [371, 372, 373, ...TEXT])],
  [MsgType.sequenceReset, message('SequenceReset', [36], [123])],
  [MsgType.logout, message('Logout', [], TEXT)],
  [MsgType.logon, message('Logon', [98, 108], [95, 96, 141, 383, 464, 553, 554, 789, ...TEXT])],
  [
    MsgType.newOrderSingle,
    message(
      'NewOrderSingle',
      [11, 55, 54, 60, 40],
      [...ORDER_TERMS, ...TEXT],
      [PARTIES, TRADING_SESSIONS, SECURITY_ALTERNATIVES],
    ),
  ],
  [
    MsgType.orderCancelReplaceRequest,
    message(
      'OrderCancelReplaceRequest',
      [41, 11, 55, 54, 60, 40],
      [...ORDER_TERMS, 37, ...TEXT],
      [PARTIES, TRADING_SESSIONS],
    ),
  ],
  [
    MsgType.orderCancelRequest,
    message(
      'OrderCancelRequest',
      [41, 11, 55, 54, 60],
      [...INSTRUMENT, 1, 37, 38, 76, 109, 526, ...TEXT],
      [PARTIES],
    ),
  ],
  [
    MsgType.orderStatusRequest,
    message('OrderStatusRequest', [11, 55, 54], [...INSTRUMENT, 1, 37, 109, 790], [PARTIES]),
  ],
  [
    MsgType.orderMassStatusRequest,
    message('OrderMassStatusRequest', [584, 585], [...INSTRUMENT, 1, 54, 336, 625], [PARTIES]),
  ],
  [
    MsgType.executionReport,
    message(
      'ExecutionReport',
      [37, 17, 150, 39, 55, 54, 151, 14, 6],
      [
        ...INSTRUMENT,
        1,
        11,
        15,
        18,
        19,
        21,
        29,
        30,
        31,
        32,
        38,
        40,
        41,
        44,
        47,
        59,
        60,
        63,
        64,
        75,
        76,
        99,
        100,
        102,
        103,
        109,
        126,
        152,
        198,
        336,
        378,
        432,
        526,
        527,
        528,
        529,
        584,
        625,
        790,
        851,
        911,
        912,
        ...TEXT,
      ],
      [PARTIES],
    ),
  ],
  [
    MsgType.orderCancelReject,
    message('OrderCancelReject', [37, 11, 41, 39, 434], [1, 60, 102, 198, 526, ...TEXT]),
  ],
  [
    MsgType.dontKnowTrade,
    message('DontKnowTrade', [37, 17, 127, 55, 54], [...INSTRUMENT, 31, 32, 38, 152, ...TEXT]),
  ],
  [MsgType.businessMessageReject, message('BusinessMessageReject', [372, 380], [45, 379, ...TEXT])],
];

const STANDARD_TYPES =
  '0 1 2 3 4 5 6 7 8 9 A B C D E F G H J K L M N P Q R S T V W X Y Z a b c d e f g h i j k l m n o p q r s t u v w x y z ' +
  'AA AB AC AD AE AF AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX AY AZ BA BB BC BD BE BF BG BH';

export const FIX44: MessageDictionary = {
  fields: FIELDS,
  header: new Set([
    34, 35, 43, 49, 50, 52, 56, 57, 90, 91, 97, 115, 116, 122, 128, 129, 142, 143, 144, 145, 347,
    369,
  ]),
  requiredHeader: [49, 56, 34, 52],
  trailer: new Set([89, 93]),
  messages: new Map(MESSAGES),
  standardTypes: new Set(STANDARD_TYPES.split(' ')),
  lastStandardTag: 956,
};
