### 経路の調査: 各パケットがどこまで届くか。

channel-control = UDP 33434 (比較用)
heading-walk = 経路上のホップ
walk-legend = 最初の応答までのミリ秒。*: 無応答、!: 拒否、-: 未送信{ $exchanged ->
    [yes] 、+: サーバーとのやり取りで得た値
   *[no] {""}
}。{ $columns ->
    [none] {""}
   *[other] { $columns }。
}
walk-legend-beyond = ?: 経路の調査のパケットはサーバーに届かなかったため、サーバーが何ホップ先かはわかりません。
walk-control = 比較用は、VPNと関係のないパケットがどこまで届くかを示します。
walk-address = アドレス
walk-hop-heading = ホップ
walk-channel-control = UDP 33434 (比較用)
    .column = 33434
    .meaning = 比較用
walk-channel-ike500 = UDP 500のIKE
    .column = 500
    .meaning = IKE
walk-channel-noise500 = IKE以外のデータ (UDP 500)
    .column = ダミー
    .meaning = UDP 500へのIKE以外のデータ
walk-channel-ike4500 = UDP 4500のIKE
    .column = 4500
    .meaning = IKE
walk-channel-esp = ESP
    .column = ESP
walk-channel-l2tp1701 = UDP 1701のL2TP
    .column = 1701
    .meaning = L2TP
walk-channel-ah = AH (IPプロトコル51)
    .column = AH
    .meaning = IPプロトコル51
walk-channel-experiment = IPプロトコル253
    .column = 253
    .meaning = IPプロトコル253
walk-between = { $from }と{ $to }の間
walk-hop = ホップ{ $hop } ({ $address })
walk-hop-unknown = ホップ{ $hop }
walk-here = この端末
walk-server = サーバー
walk-stops-certainty = { $certainty ->
    [proven] { $packet }は{ $place }で止まっています。
    [likely] { $packet }は{ $place }で止まっている可能性が高いです。
   *[undetermined] { $packet }は{ $place }で止まっている可能性があります。
}
walk-gets-as-far = 要求は、応答のある最後のルーターである{ $from } までは届いています。サーバーに届いていないのか、その応答が復路で失われているのかは、ここからは判断できません。
walk-remark = ホップ{ $hop }: { $remark }
walk-summary = { $cause }{ $stops }
walk-probed = 経路調査、TTL { $hop }: { $packet }
walk-answered = 経路調査、ホップ{ $hop }、{ $packet }: { $from }、{ $what }、{ $rtt } ms
walk-reply = 宛先からの応答
hop-remark-silent = 応答なし
hop-remark-choosy = 一部のパケットにのみ応答 (ほかのパケットも通過)
hop-remark-several-paths = 複数のルーターで負荷分散
hop-remark-translated = 手前でアドレスを変換
hop-remark-private = プライベートアドレス
hop-remark-repeated = 前のホップと同一アドレス
hop-remark-target = 宛先のアドレス

reason-stops = { $place }で停止
finding-port-stops = { $channel }は{ $place }で止まっています。{ $others_go_on ->
    [no] そこへ送ったほかのパケットもすべて同じです。
   *[yes] ほかのパケットはその先へ届きます。
}
    .remedy = { $at_server_nat ->
    [yes] サーバーの手前にあるNATで、{ $ports }を許可し、サーバーへ転送してください。
   *[no] { $from } とその先のネットワークの管理者に、{ $others_go_on ->
        [no] サーバー宛てのパケット
       *[yes] { $ports }
    }を双方向とも許可するよう依頼してください。
}
finding-port-passes-routers = { $channel }: 要求は、応答のある最後のルーターである{ $from } までは届いています。サーバーに届いていないのか、その応答が復路で失われているのかは、ここからは判断できません。
    .remedy = サーバーの外側のインターフェースで記録するか、サーバーの代わりに probe809 respond を動かしてください。要求が届いていれば、サーバー、そのファイアウォール、復路 (クライアント側のルーターを含む) を確認します。届いていなければ、サーバーの手前の機器を確認します。
finding-esp-stops = { $doubt ->
    [one-router] ESP (IPプロトコル50) は{ $place }で止まっている可能性があります。その先のルーターは1台だけで、UDPには応答してもESPには応答しないルーターもあるため、フィルターとは限りません。
    [no-router] ESP (IPプロトコル50) には、途中のどのルーターも応答しません。このプロトコルには応答しないのか、{ $place }で破棄されている可能性があります。
    [translator] ESP (IPプロトコル50) は、アドレスが変換される{ $place }で止まっている可能性があります。NATがESPを破棄しているか、ESPについての通知だけが失われています。
   *[other] ESP (IPプロトコル50) は{ $place }で止まっています。その先のルーターはUDPには応答しますが、ESPには応答しません。
}
    .remedy = { $from } とその先のネットワークの管理者に、IPプロトコル50を双方向とも許可するよう依頼してください。(サーバーでUDPカプセル化を強制すればESPは不要になりますが、Windowsではレジストリ値が必要です。)
    .summary = { $needs }が、{ $place }で止まっている可能性があります。UDPはその先へ届きます。
finding-content-filtered = UDP 500のIKEv1は{ $place }で止まりますが、同じポートへのIKE以外のデータはその先へ届きます。フィルターがポートではなく内容を見ています。
    .remedy = { $from } とその先のネットワークの管理者に、IKEの許可を依頼してください。ポートを開けるだけでは解決しません。
finding-esp-passes-routers = ESP (IPプロトコル50) は、応答のある最後のルーターである{ $from } までは届いています。このルーターがその先へ通しているか、サーバーに届いているか、復路のESPが通るかは、ここからは判断できません。
    .remedy = ESPが通らない場合は、このルーター、そこからサーバーまでの区間、サーバー自身のファイアウォール、復路を確認してください。

walk-without-walk = walkは経路上のホップを調べます。--no-walk を外してください。
