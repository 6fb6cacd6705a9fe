### 経路の測定: 先頭の断片だけを送る確認 (--patient)、およびメッセージの大きさ。

packet-first-piece = { $of ->
    [esp] ESPパケット
   *[udp] UDP 500宛てパケット
}の先頭の断片 (残りは送らない)
packet-piece-timed-out = { $from } からICMP: { $of ->
    [esp] ESPパケット
   *[udp] UDPパケット
}の残りを{ $seconds }秒待った
packet-size-probe = IKEv{ $version } のメッセージ (IPで{ $size }バイトに調整、{ $carriage ->
    [pieces] IPフラグメント
   *[whole] 分割なし
})
packet-size-answered = 大きさを調整したメッセージへの応答
packet-size-error = { $about }、次のリンクは{ $mtu }バイトまで

cause-esp-pieces-lost = この経路ではESP (IPプロトコル50) が必要ですが、サーバーに届いていません。UDPパケットの先頭の断片は届き、ESPパケットのものは届きませんでした。
reason-piece-timed-out = { $from } 自身がESPパケットの残りを待った: 先頭の断片は届いている
reason-only-udp-pieces = UDPパケットの先頭の断片は届いた ({ $udp }個) が、ESPパケットの{ $esp }個は一つも届いていない
finding-esp-pieces-lost = ESP (IPプロトコル50) はサーバーに届いていません。サーバーはUDPパケット{ $udp }個の先頭の断片について未完成と通知しましたが、交互に送ったESPパケット{ $esp }個の先頭の断片については一つも通知しませんでした。
    .remedy = 両端および途中のファイアウォールでIPプロトコル50を双方向に許可するか、サーバーでUDPカプセル化を強制し、すべてをUDP 4500で通してください。
finding-esp-still-undetermined = ESPを送りましたが何も返らず、--patient で送った先頭の断片についても通知がありません。途中の機器が断片を集めているか、サーバーが通知しないかで、これだけでは何も分かりません。
    .remedy = クライアントがESPをそのまま使う場合のみ、同時にサーバー側でキャプチャーし、IPプロトコル50が届くかを確認してください。
decides-esp-patiently = --patient を付けた再実行 (約40秒、root、またはCAP_NET_RAW)。多くの経路でESPが届くかどうかが分かります。または、実行中のサーバー側でのパケットキャプチャー (IPプロトコル50が届くか)、このネットワークからの実際のVPN接続。
limitation-no-raw-pieces = IPフラグメントを送信できませんでした ({ $why })。--patient の確認と、--size のフラグメントによる確認は未確認です。
progress-countdown = 残り{ $seconds }秒
