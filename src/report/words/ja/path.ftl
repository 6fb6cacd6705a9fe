### 経路の測定: 先頭フラグメントだけを送る確認 (--patient)、およびメッセージの大きさ。

packet-first-piece = { $of ->
    [esp] ESPパケット
   *[udp] UDP 500宛てパケット
}の先頭フラグメント (残りは送らない)
packet-piece-timed-out = { $from } からICMP: { $of ->
    [esp] ESPパケット
   *[udp] UDPパケット
}の再構成タイムアウト ({ $seconds }秒)
packet-size-probe = IKEv{ $version } のメッセージ (IPで{ $size }バイトに調整、{ $carriage ->
    [pieces] IPフラグメント
   *[whole] 分割なし
})
packet-size-answered = 大きさを調整したメッセージへの応答
packet-size-error = { $about }、次ホップのMTU { $mtu }バイト

heading-sizes = メッセージの大きさ
size-port = ポート
size-whole = 分割なし
size-in-fragments = フラグメント
size-unanswered = 無応答
size-path-mtu = 経路MTU
size-legend = IPパケットのバイト数 (分割なし: DFビット付き)。左は応答があった最大の大きさ、「無応答」はそれより大きく応答がなかった最小の大きさです。-: 該当なし、または未送信
size-told = { $port }: { $by } が次ホップのMTUを{ $mtu }バイトと通知しています。
size-offers = IKEフラグメンテーション: Microsoft方式 (IKEv1) は{ $microsoft ->
    [yes] 対応
    [no] 非対応
   *[unknown] 不明
}、RFC 7383 (IKEv2) は{ $rfc ->
    [yes] 対応
    [no] 非対応
   *[unknown] 不明
}。

reason-piece-timed-out = { $from } 自身が再構成タイムアウトを通知: ESPの先頭フラグメントは届いている
reason-only-udp-pieces = UDPパケットの先頭フラグメントは届いた ({ $udp }個) が、ESPパケットの{ $esp }個は一つも届いていない
finding-esp-pieces-lost = ESP (IPプロトコル50) はサーバーに届いていません。サーバーはUDPパケット{ $udp }個の先頭フラグメントについて再構成タイムアウトを通知しましたが、交互に送ったESPパケット{ $esp }個の先頭フラグメントについては一つも通知しませんでした。
    .remedy = 両端および途中のファイアウォールでIPプロトコル50を双方向に許可してください。(サーバーでUDPカプセル化を強制すればESPは不要になりますが、Windowsではレジストリ値が必要です。)
    .summary = { $needs }が、サーバーに届いていません。UDPパケットの先頭フラグメントは届き、ESPパケットのものは届きませんでした。
finding-esp-still-undetermined = ESPを送りましたが何も返らず、--patient で送った先頭フラグメントについても通知がありません。途中の機器がフラグメントを再構成しているか、サーバーが再構成タイムアウトを通知しないためで、これだけでは判断できません。
    .remedy = クライアントがESPを直接使う場合に限り、同時にサーバー側でキャプチャーし、IPプロトコル50が届くかを確認してください。
decides-esp-patiently = --patient を付けて再実行してください (約40秒、root、またはCAP_NET_RAW)。多くの経路でESPが届くかどうかがわかります。または、調査の実行中にサーバー側で記録してIPプロトコル50が届くかを確認するか、このネットワークから実際にVPN接続を試してください。
limitation-no-raw-pieces = IPフラグメントを送信できませんでした ({ $why })。--patient の確認と、--size のフラグメントによる確認は行っていません。
progress-countdown = 残り{ $seconds }秒
progress-longer = 途中でパケットが失われているため、要求の再送を増やしています。最長{ $seconds }秒かかります。
finding-every-size-passes = 送ったIKEメッセージはどの大きさでもサーバーに届いています (分割なしでIPの{ $largest }バイトまで、IPフラグメントで{ $fragmented }バイトまで)。そのため、証明書で大きくなるクライアントのメッセージ (メッセージ5、IKE_AUTH) も、この大きさまでは失われません。サーバーからの大きな応答は確認していません。
    .remedy = 不要です。
finding-path-mtu = 途中のリンクのMTUは{ $mtu }バイトで、{ $by } がそれをICMPで通知しています。
    .remedy = IPフラグメントが通るなら不要です。証明書を使う大きなメッセージはフラグメントで届きます。{ $ike_fragments ->
    [yes] サーバーはIKEフラグメンテーションに対応しており、それを使えばIPフラグメントは不要です。
   *[no] 両端でIKEフラグメンテーションを有効にすれば、IPフラグメントは不要です。
}
finding-mtu-black-hole = 途中の経路は{ $largest }バイトのパケットを通しますが{ $lost }バイトは通さず、ICMPの通知もありません (PMTUブラックホール)。大きなパケットは分割なしでは失われ、フラグメントなら届きます。このような経路ではトンネル内の通信も止まります。
    .remedy = 途中のファイアウォールでICMPの「フラグメントが必要」(タイプ3コード4、IPv6ではタイプ2) を許可するか、このリンクまたはVPNインターフェースのMTUを経路に合わせてください。{ $ike_fragments ->
    [yes] サーバーはIKEフラグメンテーションに対応しています。証明書を使う場合はクライアントでも有効にしてください。
   *[no] 証明書を使う場合は両端でIKEフラグメンテーションを有効にしてください。
}
finding-ip-fragments-dropped = IKEメッセージは分割なしで{ $largest }バイトまで通りますが、IPフラグメントでは一つも通りません。フラグメントは途中で破棄されています。証明書を使うとメッセージ5やIKE_AUTHは1パケットより大きくなるため、接続するとエラー 809が表示されます。
    .remedy = 途中のファイアウォールとルーターでIPフラグメントを許可してください。{ $ike_fragments ->
    [yes] サーバーはIKEフラグメンテーションに対応しています。クライアントで有効にすればIPフラグメントは不要です。
   *[no] または、両端でIKEフラグメンテーションを有効にするか、事前共有キーか小さな証明書を使ってください。
}
finding-large-messages-ignored = サーバーはIPで{ $largest }バイトまでのIKEメッセージに応答し、それより大きいものはIPフラグメントでも無視します (小さなフラグメントは届いています)。証明書を使うメッセージ (メッセージ5、IKE_AUTH) はこれより大きくなることがあり、その場合エラー 809が表示されます。
    .remedy = サーバーまたはそのファイアウォールに、メッセージの大きさの制限がないか確認してください。{ $ike_fragments ->
    [yes] サーバーはIKEフラグメンテーションに対応しています。クライアントで有効にしてください。
   *[no] または、両端でIKEフラグメンテーションを有効にするか、小さな証明書を使ってください。
}
finding-size-limit-unexplained = IPで{ $largest }バイトのIKEメッセージには応答がありますが{ $lost }バイトにはなく、IPフラグメントには一つも応答がありません。制限が途中のリンクにあるのかサーバーにあるのかは判断できません。
    .remedy = 同時にサーバー側でキャプチャーし、大きなメッセージが届くかを確認してください。証明書を使う接続ではエラー 809が表示されます。
