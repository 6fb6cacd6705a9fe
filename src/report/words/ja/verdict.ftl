### 判定: 判定の名前、確度、状態、および検出事項にならない要約ごとの一文。

class-path-clear = 経路正常 (path clear)
class-server-silent = サーバー無応答 (809)
class-esp-blocked = ESP遮断 (ESP blocked)
class-nat-detected = NAT検出 (NAT detected)
class-refused = ネゴシエーション拒否 (789)
class-inconclusive = 判定不能 (inconclusive)

certainty-proven = 確定
certainty-likely = 可能性が高い
certainty-undetermined = 未確定

channel-ike500 = IKE UDP 500
channel-ike4500 = IKE UDP 4500
channel-ikev2 = IKEv2 (比較用)
channel-ikev2-on-4500 = IKEv2 UDP 4500
channel-esp = ESP プロトコル50
channel-l2tp1701 = L2TP UDP 1701

port-state-answered = 応答あり
port-state-refused = 拒否
port-state-closed = 待ち受けなし
port-state-filtered = 拒否 (フィルター)
port-state-no-way = 到達不能
port-state-silent = 無応答
port-state-not-tested = 未確認
esp-state-open = 疎通
esp-state-blocked = 遮断
esp-state-reached = 到達
esp-state-undetermined = 判定不能
esp-state-not-tested = 未確認

rung-main-mode = メインモード
rung-authentication = キーと識別情報
rung-quick-mode = クイックモード
rung-esp = ESP
rung-l2tp-tunnel = L2TPトンネル
rung-l2tp-session = L2TPセッション
rung-lcp = PPP (LCP)
rung-state-passed = 成功
ladder-all-passed = 成功: { $steps }
rung-state-failed = 失敗
rung-state-unanswered = 無応答
rung-state-skipped = 未確認

nat-state-none = なし
nat-state-present = あり
nat-state-forced = 検出せず (サーバーがUDPカプセル化を強制)
nat-state-undetermined = 判定不能
nat-state-not-tested = 未確認

needs-esp-path = この経路ではESP (IPプロトコル50) が必要です
needs-esp-client = NATトラバーサルを提示しないクライアントには、ここではESP (IPプロトコル50) が必要です
summary-over-nat-traversal = UDP 500とUDP 4500でIKEの応答があります。残りの通信はUDP 4500で行われます。
summary-over-native-esp = UDP 500でIKEの応答があり、ESP (IPプロトコル50) も { $target } に届いています。
summary-over-both = UDP 500とUDP 4500の両方でIKEの応答があり、ESP (IPプロトコル50) も { $target } に届いています。
summary-answers-from-elsewhere = ネゴシエーションを始める要求への応答は、宛先とは異なるアドレスまたはポートからしかありません。クライアントはこのような応答を受け付けません。
summary-session-carried = キャプチャーはセッションの途中から始まり、そのパケットは双方向に流れています。この経路でトンネルは動作しています。
summary-nat-at-client = クライアント側にNATがあります。残りの通信は、応答のあるUDP 4500で行われます。
summary-nat-at-server = サーバーがNATの内側にあり、既定のWindowsは接続を拒否します。残りの通信は、応答のあるUDP 4500で行われます。
summary-nat-at-both = クライアントとサーバーの両方がNATの内側にあり、既定のWindowsは接続を拒否します。残りの通信は、応答のあるUDP 4500で行われます。
summary-l2tp-undecided = IPsecの取り決めは完了し、その中で何かが返ってきましたが、L2TPの応答ではありません。何が欠けているのかは判断できません。
summary-esp-in-udp-one-way = UDP 4500でトンネルの取り決めは完了しましたが、そのESPは片方向しか見えません。失われたのか、送られていないのかは判断できません。
summary-esp-one-way = トンネルの取り決めは完了しました。記録した側からESP (IPプロトコル50) は出ていますが、何も返ってきません。
summary-esp-arrives-only = トンネルの取り決めは完了し、記録した側にESP (IPプロトコル50) は届いています。反対向きのESPは見えず、送られているかどうかはわかりません。
summary-esp-one-way-unplaced = トンネルの取り決めは完了しましたが、ESP (IPプロトコル50) は片方向しか見えません。どちらの側で記録したのかがわからないため、失われたのか、送られていないのかも判断できません。
summary-esp-lost-between = トンネルの取り決めは完了しましたが、ESP (IPプロトコル50) は一方の側を出て、もう一方に届いていません。
summary-esp-unanswered = トンネルの取り決めは完了し、ESP (IPプロトコル50) は届いていますが、届いた側は何も送っていません。途中で失われたものはありません。
summary-lost-between-ends = { $lost ->
    [answers] サーバーは応答していますが、その応答が復路で失われています。サーバー側を出た後、クライアント側に届いていません。
    [requests] 要求が往路で失われています。クライアント側を出た後、サーバー側に届いていません。
   *[both] ネゴシエーションは始まりましたが、その後のメッセージか応答が、2つの記録地点の間で失われました。
}
    .label = { $lost ->
    [answers] サーバーの応答が届かない (809)
    [requests] 要求が途中で失われる (809)
   *[both] パケットが途中で失われる (809)
}
summary-lost-in-fragments = フラグメントに分割されたメッセージの一部が届かず、ネゴシエーションがそこで止まっています。
summary-session-under-way = キャプチャーはセッションの途中から始まっています。開始部分がないため、トンネルが確立しない理由はわかりません。
    .of-a-run = ほかのパケットが同時に大量に届き、この実行のパケットの一部を記録できませんでした。そのため、トンネルが確立しない理由はわかりません。
summary-l2tp-without-ipsec = L2TPがIPsecなしでUDP 1701を使い、両端が応答しています。キャプチャーにIPsecのネゴシエーションはなく、IPsecについては何もわかりません。
summary-ikev2-tunnel-unknown = IKE_SA_INITとIKE_AUTHには応答があり、IKE_AUTHの応答はUDP 4500で届いています。トンネルのパケットがキャプチャーにないため、トンネルが確立したかどうかはわかりません。
summary-one-direction = キャプチャーには片方向しか記録されていません。応答の後にしか送られない要求があるのに、応答が1つもありません。反対向きに何が流れたかはわかりません。
summary-later-fragments-missing = ネゴシエーションの続きはIPフラグメントで送られていますが、このキャプチャーには、誰が送ったものも先頭のフラグメントしかありません。ポートで絞り込んで記録したためです (2番目以降のフラグメントにはポートがありません)。失われたかどうかはわかりません。
summary-answered-and-repeated = { $target } は応答していますが、クライアントは同じ要求を繰り返しています。応答がクライアントに届いていないか、受け入れられていません。どこで記録したのかはわからないか、クライアント側での記録です。後者の場合は、クライアント自身のファイアウォールかVPNサービスが応答を破棄しています。
summary-packets-cut = 判定に必要なパケットの先頭部分しか記録されていません。記録の際に途中で切られており、読み取れません。
summary-esp-unknown = IKEには応答がありますが、UDP 4500へ移る理由がなく、ESP (IPプロトコル50) が通るかどうかはわかりません。
summary-nat-unknown = IKEには応答がありますが、サーバーから見えるアドレスを示すメッセージ4のうち、使えるものは届いていません。そのため、クライアントがUDP 4500に移る必要があるか、つまり何が必要かはわかりません。
summary-nat-traversal-unknown = UDP 500ではIKEの応答がありますが、必要なUDP 4500については送信数が少なく、判定できません。
summary-too-little-sent = 送信数または応答を待った時間が足りず、判定できません。
summary-answered-in-part = { $target } は要求の一部にだけ応答しています。パケットが失われているか、途中の機器が要求を区別しているか、完了しなかったネゴシエーションの後で、サーバーがこのアドレスをしばらく無視している可能性があります。

decides-silence = この調査の実行中にサーバー側でパケットを記録するか、サーバーの代わりに probe809 respond を動かしてください。要求が届いているか、応答が出ているかがわかります。
decides-server-log = VPNサーバーのログで同じ時刻の記録を確認してください。何が受け入れられなかったかがわかります。
decides-capture-other-end = 同じ接続をサーバー側でも記録してください。要求が届いているか、応答が出ているかがわかります。
decides-capture-esp = 同じ接続をサーバー側でも記録し、IPプロトコル50が届いているか、出ているかを確認してください。
decides-capture-esp-other-end = 同じ接続を反対側でも記録し、どのESP (IPプロトコル50) がそこから出て、どれが届いているかを確認してください。
decides-silent-end-log = ESPを送っていない側のログ、IPsecポリシー、L2TPサービスの設定を確認してください。
decides-capture-fragments = ポートで絞り込まず、たとえばサーバーのアドレスだけで絞り込んで、もう一度記録してください。IPフラグメントがすべて入ります。
decides-capture-longer = クライアントが接続を始める前から、あきらめるまで、接続全体を記録してください。
decides-capture-start = クライアントが接続を始める前から記録してください。
decides-capture-both-directions = 両方向を記録してください。
decides-capture-client-end = 同じ接続をクライアント側でも記録してください。応答が届いているかどうかがわかります。
decides-other-gateway = クライアントが誘導された先のゲートウェイについて、接続を記録するか、調査してください。
decides-run-again = この端末に大量のパケットが届いていないときに、再実行してください。
decides-capture-whole-packets = パケット全体を記録してください (tcpdumpでは -s 0)。どちら側でもかまいません。
decides-esp-unknown = この調査の実行中にサーバー側でパケットを記録して、IPプロトコル50が届くかを確認するか、このネットワークから実際にVPN接続を試してください。
decides-esp-not-in-this-build = ESPを送信できる権限 (root、またはCAP_NET_RAW) でLinux用ビルドを実行し、サーバー側でパケットを記録して、IPプロトコル50が届くかを確認してください。
decides-esp-not-tested = ESPを送信できる権限 (root、またはCAP_NET_RAW) で再実行し、サーバー側でパケットを記録して、IPプロトコル50が届くかを確認してください。
decides-nat-unknown = { $short ->
    [cut] 時間を長くして再実行してください。
   *[other] サーバー側でパケットを記録してください。要求がどの送信元アドレスとポートから届くかがわかります。
}
decides-nat-traversal-unknown = { $short ->
    [kept-back] パケットがこの端末から送信される状態で再実行してください (送信できなかった理由は、下記のチャネルごとの結果を参照)
    [cut] 時間を長くして再実行してください
   *[few] 再実行してください (--tries を指定していた場合は回数を増やす)
}{ $limited ->
    [yes] 。下記の「注記」の制約も取り除いてください。
   *[no] 。
}
decides-too-little-sent = { $short ->
    [kept-back] パケットがこの端末から送信される状態で再実行してください (送信できなかった理由は、下記のチャネルごとの結果を参照)
    [cut] 時間を長くして再実行してください
   *[few] 再実行してください (--tries を指定していた場合は回数を増やす)
}{ $limited ->
    [yes] 。下記の「注記」の制約も取り除いてください。
   *[no] 。
}
decides-answered-in-part = 1分後に再実行するか、サーバーのログを確認してください (無視したネゴシエーションが記録されています)。
decides-server-is-up = VPNサービスが動作しているときに再実行してください。

reason-icmp = { $from } から{ $protocol } { $type }/{ $code }: { $meaning }
reason-notify = 応答に { $notify }
reason-control-refused = どのサーバーも受け入れない比較用の要求を拒否: サーバーはIKEv2で応答する
reason-unanswered = { $transmissions }回送信、応答なし
reason-own-flow = クライアント自身のフロー: { $reason }
reason-too-few = { $transmissions ->
    [0] 送信なし
    [1] 送信1回のみ: 判定には不足
   *[other] 送信{ $transmissions }回: 回数または待ち時間が判定には不足
}
reason-errors-limited = { $transmissions }回送信、応答もICMPエラーもなし (ほかのパケットにはICMPエラーが返った。ホストが返すICMPエラーの数には制限がある)
reason-not-sent = { $reason }
reason-from-elsewhere = 応答は別のポートまたはアドレスからのみ
reason-unusable = このポートからパケットは届いたが、応答は一つもない
reason-reflected = クライアントのパケットがそのまま返ってきた
reason-answers-damaged = 応答{ $packets }個、チェックサムが誤り
reason-answers-unacceptable = クライアントが受け付けない応答: { $flaw }
reason-stopped-after-message2 = メッセージ2は届いたが、メッセージ4は届かない
reason-lost-after-message2 = メッセージ2の後でパケットが失われた (別のネゴシエーションではメッセージ4が届いた)
reason-esp-echo = ESPエコーに応答あり
reason-invalid-spi = サーバーがINVALID-SPIでクライアントのSPIを指摘
reason-traffic-both-ways = トンネルの通信が双方向に流れている
reason-traffic-one-way = トンネルの通信が片方向しか見えない
reason-inside-rejected = サーバーに届いて復号される: { $from } がその中のL2TPを拒否
reason-packets-cut = 記録されたパケットが途中で切れている
reason-only-in-udp = L2TPへの応答はUDP 4500経由のESPのみ
reason-host-rejects-esp = ホストには届くが受け付けられない: { $from } 自身がESP非対応と通知
reason-nat-answers = { $certain ->
    [yes] { $says } (サーバーの手前にあるNATのアドレスで、NAT自身の応答かもしれません)
   *[no] { $says } (サーバーの手前にあるNATの応答かもしれません)
}

not-sent-missing-capability = 送信せず: { $capability } が必要
not-sent-no-route = 送信せず: この端末に経路がない
not-sent-route-discards = 送信せず: この端末の経路設定が破棄 (blackhole経路)
not-sent-local-filter = 送信せず: この端末のパケットフィルターが拒否
not-sent-kernel = 送信せず: { $error }
not-sent-not-in-this-build = 送信せず: このビルドで使えるのは通常のUDPソケットのみ
not-sent-not-on-link = 送信せず: アドレスに応答する隣接機器がなく、この端末から出ていない

icmp-administratively-prohibited = 管理上の禁止
icmp-port-unreachable = ポート到達不能
icmp-protocol-unreachable = プロトコル到達不能
icmp-unreachable = 到達不能
icmp-too-big = 次のリンクのMTUより大きい
icmp-hop-limit-exceeded = TTL超過
icmp-reassembly-time-exceeded = 再構成タイムアウト
icmp-other = その他のエラー
decides-flows = --settle (秒数なし) を付けて再実行してください。フィルターが以前のフローを忘れるまで190秒待ちます。
