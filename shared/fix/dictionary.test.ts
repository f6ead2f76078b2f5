import { describe, expect, it } from 'vitest';
import { FIX44 } from './dictionary.ts';

/**
 * What the messages of FIX 4.4 carry, said a second time: a slip of the hand in the dictionary is a fill that is rejected,
 * or an order that is taken for another.
 */
const FIELDS = `
1 Account text
6 AvgPx decimal
7 BeginSeqNo sequence
11 ClOrdID text
14 CumQty decimal
15 Currency text
16 EndSeqNo sequence
17 ExecID text
18 ExecInst text
19 ExecRefID text
21 HandlInst character: 1 2 3
22 SecurityIDSource text
29 LastCapacity character
30 LastMkt text
31 LastPx decimal
32 LastQty decimal
34 MsgSeqNum sequence
35 MsgType text
36 NewSeqNo sequence
37 OrderID text
38 OrderQty decimal
39 OrdStatus character
40 OrdType character: 1 2 3 4 5 6 7 8 9 D E G I J K L M P
41 OrigClOrdID text
43 PossDupFlag flag
44 Price decimal
45 RefSeqNum sequence
47 OrderCapacityLegacy character
48 SecurityID text
49 SenderCompID text
50 SenderSubID text
52 SendingTime timestamp
54 Side character: 1 2 3 4 5 6 7 8 9 A B C D E F G
55 Symbol text
56 TargetCompID text
57 TargetSubID text
58 Text text
59 TimeInForce character: 0 1 2 3 4 5 6 7
60 TransactTime timestamp
63 SettlType character
64 SettlDate date
65 SymbolSfx text
75 TradeDate date
76 ExecBroker text
89 Signature data
90 SecureDataLen count
91 SecureData data
93 SignatureLength count
95 RawDataLength count
96 RawData data
97 PossResend flag
98 EncryptMethod integer: 0 1 2 3 4 5 6
99 StopPx decimal
100 ExDestination text
102 CxlRejReason integer
103 OrdRejReason integer
108 HeartBtInt count
109 ClientID text
112 TestReqID text
114 LocateReqd flag
115 OnBehalfOfCompID text
116 OnBehalfOfSubID text
122 OrigSendingTime timestamp
123 GapFillFlag flag
126 ExpireTime timestamp
127 DKReason character: A B C D E F Z
128 DeliverToCompID text
129 DeliverToSubID text
141 ResetSeqNumFlag flag
142 SenderLocationID text
143 TargetLocationID text
144 OnBehalfOfLocationID text
145 DeliverToLocationID text
150 ExecType character
151 LeavesQty decimal
152 CashOrderQty decimal
167 SecurityType text: CS PS MF ETF WAR OPT FUT MLEG CORP NONE REPO FOR
198 SecondaryOrderID text
207 SecurityExchange text
336 TradingSessionID text
347 MessageEncoding text
354 EncodedTextLen count
355 EncodedText data
369 LastMsgSeqNumProcessed sequence
371 RefTagID integer
372 RefMsgType text
373 SessionRejectReason integer
378 ExecRestatementReason integer
379 BusinessRejectRefID text
380 BusinessRejectReason integer
383 MaxMessageSize count
386 NoTradingSessions count
432 ExpireDate date
434 CxlRejResponseTo character
447 PartyIDSource character
448 PartyID text
452 PartyRole integer
453 NoPartyIDs count
454 NoSecurityAltID count
455 SecurityAltID text
456 SecurityAltIDSource text
464 TestMessageIndicator flag
523 PartySubID text
526 SecondaryClOrdID text
527 SecondaryExecID text
528 OrderCapacity character
529 OrderRestrictions text
553 Username text
554 Password text
584 MassStatusReqID text
585 MassStatusReqType integer: 1 2 3 4 5 6 7 8
625 TradingSessionSubID text
789 NextExpectedMsgSeqNum sequence
790 OrdStatusReqID text
802 NoPartySubIDs count
803 PartySubIDType integer
851 LastLiquidityInd integer
911 TotNumReports count
912 LastRptRequested flag
`;

const MESSAGES = `
0 Heartbeat needs: may: 112 groups:
1 TestRequest needs: 112 may: groups:
2 ResendRequest needs: 7 16 may: groups:
3 Reject needs: 45 may: 58 354 355 371 372 373 groups:
4 SequenceReset needs: 36 may: 123 groups:
5 Logout needs: may: 58 354 355 groups:
A Logon needs: 98 108 may: 58 95 96 141 354 355 383 464 553 554 789 groups:
D NewOrderSingle needs: 11 55 54 60 40 may: 1 15 18 21 22 38 44 47 48 55 58 59 63 64 65 99 100 109
  114 126 152 167 207 354 355 432 526 528 529 groups: 453=448,447,452,523,802,803 386=336,625
  454=455,456
G OrderCancelReplaceRequest needs: 41 11 55 54 60 40 may: 1 15 18 21 22 37 38 44 47 48 55 58 59 63
  64 65 99 100 109 114 126 152 167 207 354 355 432 526 528 529 groups: 453=448,447,452,523,802,803
  386=336,625
F OrderCancelRequest needs: 41 11 55 54 60 may: 1 22 37 38 48 55 58 65 76 109 167 207 354 355 526
  groups: 453=448,447,452,523,802,803
H OrderStatusRequest needs: 11 55 54 may: 1 22 37 48 55 65 109 167 207 790 groups:
  453=448,447,452,523,802,803
AF OrderMassStatusRequest needs: 584 585 may: 1 22 48 54 55 65 167 207 336 625 groups:
  453=448,447,452,523,802,803
8 ExecutionReport needs: 37 17 150 39 55 54 151 14 6 may: 1 11 15 18 19 21 22 29 30 31 32 38 40 41
  44 47 48 55 58 59 60 63 64 65 75 76 99 100 102 103 109 126 152 167 198 207 336 354 355 378 432 526
  527 528 529 584 625 790 851 911 912 groups: 453=448,447,452,523,802,803
9 OrderCancelReject needs: 37 11 41 39 434 may: 1 58 60 102 198 354 355 526 groups:
Q DontKnowTrade needs: 37 17 127 55 54 may: 22 31 32 38 48 55 58 65 152 167 207 354 355 groups:
j BusinessMessageReject needs: 372 380 may: 45 58 354 355 379 groups:
`;

const ascending = (tags: Iterable<number>): string => [...tags].sort((a, b) => a - b).join(' ');
const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

describe('the dictionary', () => {
  it('has these fields', () => {
    const lines = [...FIX44.fields].map(([tag, { name, format, values }]) => {
      const listed = values === undefined ? '' : `: ${[...values].join(' ')}`;
      return `${tag} ${name} ${format}${listed}`;
    });
    const byTag = (line: string): number => Number(line.split(' ')[0]);
    expect(lines.sort((a, b) => byTag(a) - byTag(b)).join('\n')).toBe(FIELDS.trim());
  });

  it('has these messages', () => {
    const lines = [...FIX44.messages].map(([type, { name, required, optional, groups }]) => {
      const grouped = [...groups].map(
        ([count, { delimiter, members }]) =>
          `${count}=${delimiter},${ascending(members).replaceAll(' ', ',')}`,
      );
      const parts = [required.join(' '), 'may:', ascending(optional), 'groups:', ...grouped];
      return words(`${type} ${name} needs: ${parts.join(' ')}`);
    });
    expect(lines.join(' ')).toBe(words(MESSAGES));
  });

  it('has this header and this trailer', () => {
    expect(ascending(FIX44.header)).toBe(
      '34 35 43 49 50 52 56 57 90 91 97 115 116 122 128 129 142 143 144 145 347 369',
    );
    expect(FIX44.requiredHeader).toEqual([49, 56, 34, 52]);
    expect(ascending(FIX44.trailer)).toBe('89 93');
    expect(FIX44.lastStandardTag).toBe(956);
  });

  it('knows the types of the standard that it does not define', () => {
    const { standardTypes, messages } = FIX44;
    expect([...messages.keys()].filter((type) => !standardTypes.has(type))).toEqual([]);
    // 4.4 has 0 to 9 and A to BH without the letters that were never given away: I, O and U.
    expect(standardTypes.size).toBe(93);
    for (const type of ['B', 'E', 'N', 'R', 'V', 'W', 'X', 'a', 'z', 'AA', 'AZ', 'BA', 'BH']) {
      expect(standardTypes.has(type), type).toBe(true);
    }
    for (const type of ['I', 'O', 'U', 'BI', 'ZZ', '', '10']) {
      expect(standardTypes.has(type), type).toBe(false);
    }
  });
});
