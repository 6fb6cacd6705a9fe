### キャプチャーのレポートと、パケットの時系列。

analysis-standard-input = 標準入力
analysis-captures = キャプチャー { $count }ファイル
analysis-file = { $path }: { $format }、{ $frames ->
   *[other] { $frames }フレーム
}
analysis-file-unread = { $path }
analysis-file-error = 読めませんでした: { $error }
analysis-file-truncated = パケットの途中で終わっています。それより前はすべて判定に使いました。
analysis-file-cut = パケット{ $frames }個のうち{ $cut }個が{ $length }バイトで切られています。パケット全体を記録してください (tcpdumpでは -s 0)。
analysis-file-skipped = 解釈できない{ $bytes }バイトを読み飛ばしました。
analysis-file-unread-frames = { $count }フレームを読めませんでした: { $kinds }。
analysis-file-rewritten = チェックサムが双方向ともすべて誤っています。アドレスの置き換えなど、記録後に書き換えられたキャプチャーです。チェックサムは判定に使っていません。
analysis-unread-separator = { "、" }
analysis-file-damage = 破損: { $damage }
analysis-more = ... ほか{ $count }件
analysis-error = 解析を実行できませんでした: { $error }
analysis-interrupted = 解析は中断されました。それまでに読めた内容で判定しています。
analysis-nothing = { $files } にはIPsecもL2TPも含まれていません。
analysis-nothing-readable = { $files } からはIPsecもL2TPも読み取れません。パケットが短く切られているため、判断できません。
analysis-nothing-read = { $files } のうち読めた部分には、IPsecもL2TPも含まれていません。{ $count }フレームは読めなかったため、その中に含まれている可能性があります。
analysis-decides-readable = パケットを読める場所で記録してください。クライアントまたはサーバー自身のネットワーク インターフェイスで、Wi-Fiのモニター モードは使わずに記録します。
analysis-nothing-usual = { $files } には、クライアントとサーバーの間のUDP 500またはUDP 4500のIKE、ESP、L2TPはいずれも含まれていません。ほかのIPsecは含まれており、以下に示します。
analysis-several = 通信は{ $count }件です。上の判定は、そのうち最も影響の大きい通信のものです。
analysis-class-only = ほかの通信については、判定だけを残しました:
analysis-class-count = { $class }: { $count }件
analysis-frames = この通信は{ $frames ->
   *[other] { $frames }フレーム
}です。{ $duplicates ->
    [0] 重複した記録はありません。
   *[other] 重複した{ $duplicates }フレームは除きました。
}
analysis-other-tunnel = { $kind }: { $client } -> { $server }、フレーム { $frame } から、{ $answered ->
    [yes] 応答あり
   *[no] 応答なし
}
analysis-no-tunnel = { $kind }: { $client } -> { $server }、フレーム { $frame } から (VPN接続ではありません)

conversations-number = 番号
conversations-client = クライアント
conversations-server = サーバー
conversations-verdict = 判定
conversations-certainty = 確度

timeline-packet = パケット
timeline-nothing-new = 新しい情報なし: 複製、フラグメント、または後続の通信
timeline-peer = サーバーが始めたネゴシエーション
timeline-icmp-error = { $from } から{ $protocol } { $type }/{ $code }
timeline-icmp-meaning = { $meaning }
timeline-head-frame = フレーム
timeline-head-time = 時刻 { $zone }
timeline-head-seconds = 秒
timeline-head-ports = ポート
timeline-head-bytes = バイト
timeline-head-packet = パケット
timeline-arrived = { $frame } として到着
timeline-left = { $frame } として送信
timeline-lost = 途中で消失
timeline-missing = もう一方の記録にはない
timeline-separator = { "、" }
timeline-transmission = { $number }回目の送信
timeline-unanswered = 応答なし
timeline-answered = フレーム { $frame } が応答 ({ $rtt } ms)
timeline-came-back = フレーム { $frame } として返ってきた
timeline-icmp = ICMPエラー (フレーム { $frame }) が返された
timeline-answers = フレーム { $frame } への応答
timeline-repeated = 同じ応答の再受信
timeline-other-port = ポート { $port } から
timeline-other-address = { $address } から
timeline-reflected = フレーム { $frame } が返ってきた
timeline-damaged = 壊れた応答 (チェックサム誤り)
timeline-no-answer = フレーム { $frame } に対するもので、応答としては使えない
analysis-client-absent = probe809: アドレス { $client } (--client) の通信はキャプチャーにありません。要求を送った側をクライアントとしています。
timeline-about-answer = サーバーのパケットについて
timeline-about-traffic = トンネルのESP (UDP内) について
timeline-about-inside = ESPの中のL2TPについて
timeline-about = フレーム { $frame } について
timeline-copy = フレーム { $frame } の複製

other-tunnel-pptp = PPTP (TCP 1723)
other-tunnel-gre = GRE (IPプロトコル47、PPTPが使用)
other-tunnel-sstp = SSTP (TCP 443)
other-tunnel-ike-tcp = TCP 4500上のIKE (RFC 9329)
other-tunnel-ike-port = UDP { $number } へのIKE、{ $packets ->
   *[other] { $packets }パケット
}
other-tunnel-ah = { $protocol ->
    [2] IGMP
    [88] EIGRP
    [89] OSPF
    [103] PIM
    [112] VRRP
   *[other] IPプロトコル{ $number }
}を保護するAH (IPプロトコル51)
other-tunnel-group-esp = グループ アドレス宛てのESP (IPプロトコル50)

unread-link-type = リンク タイプ{ $number }が{ $frames }個
unread-ethernet-type = イーサネット タイプ{ $number }が{ $frames }個
unread-macsec = MACsecで暗号化されたものが{ $frames }個
unread-ppp-protocol = PPPプロトコル{ $number } (圧縮、暗号化または分割) が{ $frames }個
unread-wifi-protected = 暗号化された802.11が{ $frames }個
unread-wifi-fragment = 802.11の後続フラグメントが{ $frames }個
unread-wifi-damaged = 壊れた802.11が{ $frames }個
unread-decrypted = IPsecがすでに解除されたL2TPが{ $frames }個
unread-carrier-fragment = ほかのフラグメントが欠けたトンネルのパケットのフラグメントが{ $frames }個
unread-nested = カプセル化が深すぎるものが{ $frames }個
unread-cut = IPヘッダーの手前で終わるものが{ $frames }個
