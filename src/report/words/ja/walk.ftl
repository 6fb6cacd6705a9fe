### 経路の調査: 各パケットがどこまで届くか。

channel-control = 対照 UDP 33434
heading-walk = 経路上のホップ
walk-legend = 最初の応答までの時間 (ミリ秒)。*: 無応答、!: 拒否、-: 未送信
walk-columns = { $columns }。対照は、VPNと関係のないパケットがどこまで届くかを示します。
walk-address = アドレス
walk-hop-heading = ホップ
walk-channel-control = UDP 33434 (対照)
    .column = UDP
walk-channel-ike500 = UDP 500のIKE
    .column = 500
walk-channel-noise500 = UDP 500の乱数データ
    .column = 乱数
walk-channel-ike4500 = UDP 4500のIKE
    .column = 4500
walk-channel-esp = ESP
    .column = ESP
walk-channel-l2tp1701 = UDP 1701のL2TP
    .column = 1701
walk-channel-ah = AH (IPプロトコル51)
    .column = AH
walk-channel-experiment = IPプロトコル253
    .column = 253
walk-between = { $from }と{ $to }の間
walk-hop = ホップ{ $hop } ({ $address })
walk-hop-unknown = ホップ{ $hop }
walk-here = このホスト
walk-server = サーバー
walk-stops = { $packet }は{ $place }で止まっています。
walk-stops-certainty = { $packet }は{ $place }で止まっています ({ $certainty })。
walk-gets-as-far = 要求は、応答のある最後のルーターである{ $from } までは届いています。サーバーに届いていないのか、その応答が戻りに失われているのかは、ここからはわかりません。
walk-remark = ホップ{ $hop }: { $remark }
walk-summary = { $cause }{ $stops }
walk-probed = 経路調査、ホップリミット{ $hop }: { $packet }
walk-answered = 経路調査、ホップ{ $hop }、{ $packet }: { $from }、{ $what }、{ $rtt } ms
walk-reply = 宛先からの応答
hop-remark-silent = 何も返ってきませんでした
hop-remark-choosy = 一部のパケットにしか応答しません (ほかのパケットも通過します)
hop-remark-several-paths = 複数のルーターが負荷を分担しています
hop-remark-translated = 手前でアドレスが変換されています
hop-remark-private = プライベートアドレスです
hop-remark-repeated = 一つ前のホップと同じアドレスです
hop-remark-target = 宛先のアドレスです

reason-stops = { $place }で停止
finding-port-stops = { $channel }は{ $place }で止まっています。{ $others_go_on ->
    [no] そこへ送ったほかのパケットもすべて同じです。
   *[yes] ほかのパケットはその先へ届きます。
}
    .remedy = { $at_server_nat ->
    [yes] サーバーの手前のNAT機器で、このポートを許可し、サーバーへ転送させてください。
   *[no] { $from } とその先のネットワークの管理者に、{ $others_go_on ->
        [no] サーバー宛てのパケット
       *[yes] このポート
    }を双方向とも許可するよう依頼してください。
}
finding-port-passes-routers = { $channel }: 要求は、応答のある最後のルーターである{ $from } までは届いています。サーバーに届いていないのか、その応答が戻りに失われているのかは、ここからはわかりません。
    .remedy = サーバーの外側のインターフェースでキャプチャーするか、代わりに probe809 respond を動かしてください。要求が届いていれば、サーバー、そのファイアウォール、戻りの経路 (クライアント側のルーターを含む) を確認します。届いていなければ、サーバーの手前の機器を確認します。
finding-esp-stops = { $doubt ->
    [one-router] ESP (IPプロトコル50) への応答は{ $place }で途絶えます。その先のルーターは1台だけで、UDPには応答してもESPには応答しないルーターもあるため、フィルターとは限りません。
    [no-router] ESP (IPプロトコル50) には、途中のどのルーターも応答しません。このプロトコルには応答しないのか、{ $place }で破棄されています。
    [translator] ESP (IPプロトコル50) への応答は、アドレスが変換される{ $place }で途絶えます。NAT機器がESPを破棄しているか、ESPについての通知だけが失われています。
   *[other] ESP (IPプロトコル50) は{ $place }で止まっています。その先のルーターはUDPには応答しますが、ESPには応答しません。
}
    .remedy = { $from } とその先のネットワークの管理者に、IPプロトコル50を双方向とも許可するよう依頼するか、サーバーでUDPカプセル化を強制し、すべてUDP 4500で通信させてください。
    .summary = { $needs }が、{ $place }で止まっています。UDPはその先へ届きます。
finding-content-filtered = UDP 500のIKEv1は{ $place }で止まりますが、同じポートへの乱数データはその先へ届きます。フィルターがポートではなく内容を見ています。
    .remedy = { $from } とその先のネットワークの管理者に、IKEの許可を依頼してください。ポートを開けるだけでは解決しません。
finding-esp-passes-routers = ESP (IPプロトコル50) は、応答のある最後のルーターである{ $from } までは届いています。このルーターがその先へ通しているか、サーバーに届いているか、戻りのESPが通るかは、ここからはわかりません。
    .remedy = ESPが通じない場合は、このルーター、そこからサーバーまでの区間、サーバー自身のファイアウォール、戻りの経路を確認してください。

walk-without-walk = walkは経路上のホップを調べます。--no-walk を外してください。
