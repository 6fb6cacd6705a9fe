### 最初の画面。判定を決めたものごとに60文字以内の見出し (Windowsに表示される番号付き) と最初の対処、
### 判定に直接関わらないものの短い文。

headline-numbered = { $headline } ({ $number })
headline-needs-registry = このサーバーへの接続にはWindowsのレジストリ設定が必要です
headline-login-reached = トンネルはログインの手前まで確立できます
headline-path-carries = 経路はこのクライアントに必要なものを通します
headline-carried-traffic = トンネルは確立し、通信していました

windows-connects = Windowsの接続: { $answer }
windows-connects-yes = 可能 (調べた範囲では)
windows-connects-after-registry = レジストリ値の設定後に可能
windows-connects-no = 不可
windows-connects-unknown = 不明

verdict-line = 判定: { $label }、{ $certainty }。{ $windows }。
verdict-line-open = 判定: { $label }。{ $windows }。
do-this = 対処: { $action }
to-be-certain = 確定するには: { $what }
whose-job = 担当: { $owner }
owner-of-address = { $address }の管理者
cited-frames = { $count ->
   *[other] (フレーム { $frames })
}
cited-places = ({ $places })
heading-aside = その他
brief-title = { $target }、{ $time }
brief-capture = キャプチャー: { $path } ({ $frames ->
   *[other] { $frames }フレーム
})
heading-ends = NATとサーバー
nat-ends = NAT: クライアント側 { $client }、サーバー側 { $server }
reason-idle = IPsecの外では正常
reason-esp-idle = UDP 4500では不要
aside-also = { $more }
aside-not-needed = クライアントはUDP 4500に移るため、不要です。

action-registry = Windowsクライアントで次のコマンドを管理者として実行し、Windowsを再起動してください。
action-test-key = 経路に問題はありません。それでも接続できない場合は、事前共有キーを確認してください: probe809 --psk-file psk.txt { $target }
action-login = 経路に問題はありません。それでも接続できない場合は、ユーザー名、パスワード、認証方法を確認してください。
action-recorded = 経路に問題はありません。それでも接続できない場合は、事前共有キー、証明書、ログインを確認してください。

headline-nothing-answered = IKEの要求に応答がありません
    .action = アドレスと、VPNサービスの稼働を確認してください。次にサーバー側でパケットを記録し、要求が届いていればサーバーのファイアウォールかサービスを、届いていなければ途中のネットワークでUDP 500と4500が通るかを確認してください。
headline-ike500-lost = UDP 4500は応答し、UDP 500は応答しません
    .action = 両端のファイアウォールで、UDP 500を双方向とも許可してください。
headline-ikev1-dropped = サーバーはIKEv2に応答し、IKEv1を無視します
    .action = サーバーでIKEv1を許可するか (libreswan: ikev1-policy=accept)、クライアントにIKEv2のプロファイルを配布してください。
headline-stalled-after-message2 = ネゴシエーションがメッセージ2の後で止まります
    .action = この時刻のサーバーのログで、メッセージ3が届いているかを確認してください。届いていなければ大きなパケットを破棄するフィルターを、届いていればこのクライアント用のキーの有無を調べてください。
headline-reflector = 送ったパケットがそのまま返ってきます
    .action = VPNサーバーのアドレスかを確認し、次にUDPを送り返す機器を探してください。
headline-malformed-request = 記録された要求が壊れています
    .action = パケット全体を記録し直してください (tcpdump: -s 0)。
headline-answers-not-received = サーバーの応答がクライアントに届いていません
    .action = サーバーからクライアントへの経路で、応答 ({ $channel }) を破棄するファイアウォールまたはNATを探してください。
headline-closed-meanwhile = 調査中にサーバーのポートが閉じました
    .action = VPNサービスの稼働を確認し、稼働中にもう一度実行してください。
headline-unusable-answers = 返ってくるものがIKEの応答として使えません
    .action = VPNサーバーのアドレスかを確認し、次に、代わりに応答する機器やパケットを書き換える機器 (ポータル、プロキシ、アプリケーションゲートウェイ) を探してください。
headline-answers-damaged = サーバーの応答が壊れて届きます
    .action = パケットを書き換えてチェックサムを誤ったままにする機器を探し、その処理を止めてください (NAT、ファイアウォールのIPsec支援機能 (ALG、VPNパススルー)、仮想ネットワークのチェックサムオフロード)。
headline-answer-unacceptable = クライアントが受け付けない応答が返ってきます
    .action = VPNサーバーのアドレスかを確認し、代わりに応答する機器がないことを確かめてから、サーバーのログを確認してください。
headline-nat-traversal-lost = UDP 4500に応答がありません
    .action = 両端のファイアウォールでUDP 4500を双方向とも許可し、サーバーがルーターの内側にある場合は転送してください。
headline-nat-traversal-stalled = UDP 4500はメッセージ2の後で応答がありません
    .action = UDP 4500で大きなパケットを破棄するフィルターを探してください。メッセージ3が届いているかは、サーバーのログで分かります。
headline-port-closed = { $port ->
    [ike4500] UDP 4500が「待ち受けなし」として拒否されます
   *[other] UDP 500が「待ち受けなし」として拒否されます
}
    .action = VPNサービスを開始し、このアドレスで待ち受けさせてください。サーバーの手前にNATがある場合は、UDP 500と4500を転送してください。
headline-port-filtered = { $port ->
    [ike4500] パケットフィルターがUDP 4500を拒否しています
   *[other] パケットフィルターがIKEを拒否しています
}
    .action = { $by }のフィルターで、UDP 500と4500を許可してください。
headline-host-unreachable = サーバーに到達できないとルーターが通知しています
    .action = アドレスとルーティング、サーバーの稼働を確認してください。
headline-routing-loop = サーバー宛てのパケットがルーティングループに入ります
    .action = { $by }の管理者に、サーバーのアドレスへの経路を確認してもらってください。
headline-no-proposal-chosen = サーバーはWindowsの提案をどれも受け付けません
    .action = サーバーでWindowsの提案 (AES-256、SHA-1、MODP-2048、事前共有キー) を許可し、任意のクライアントアドレス用の接続を設定してください。
headline-certificates-only = サーバーは証明書だけを受け付け、キーを受け付けません
    .action = サーバーが受け付ける証明書をクライアントに入れるか、サーバーにこのクライアント用の事前共有キーを設定してください。
headline-ikev2-only = サーバーはIKEv1を拒否し、IKEv2に応答します
    .action = サーバーにIKEv1のL2TP/IPsecを設定するか (strongSwan: version = 1、両方なら0)、クライアントにIKEv2のプロファイルを配布してください。
headline-refused-with = サーバーがネゴシエーションを拒否しています
    .action = この時刻のサーバーのログを確認してください。何が受け付けられなかったかが分かります。
headline-esp-filtered = フィルターがESPを拒否しています
    .action = { $by }のフィルターでIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制してください。
headline-esp-undeliverable = ルーターがESPを転送できません
    .action = { $by }で、IPプロトコル50だけを除外する規則や経路を調べるか、サーバーでUDPカプセル化を強制してください。
headline-esp-only-in-udp = ESPは通らず、UDP内のESPは通ります
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制してください。
headline-esp-pieces-lost = ESPがサーバーに届いていません
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制してください。
headline-esp-stops = ESPは途中で止まっている可能性があります
    .action = { $from }とその先のネットワークの管理者に、IPプロトコル50を双方向とも通すよう依頼するか、サーバーでUDPカプセル化を強制してください。
headline-lost-on-the-way = { $from ->
    [client] ESPは往路で失われています
   *[server] ESPは復路で失われています
}
    .action = { $from ->
    [client] クライアントからサーバーへのIPプロトコル50を許可してください (クライアント側の送信、サーバー側の受信)。
   *[server] サーバーからクライアントへのIPプロトコル50を許可してください (サーバー側の送信、クライアント側の受信)。
}
headline-message-lost-on-the-way = { $from ->
    [client] IKEのメッセージが1つ、往路で失われています
   *[server] IKEの応答が1つ、復路で失われています
}
    .action = { $from ->
    [client] サーバーへの経路で、IKEを内容や大きさで判別する機器を探し、このメッセージを通すようにしてください。
   *[server] クライアントへの経路で、IKEを内容や大きさで判別する機器を探し、この応答を通すようにしてください。
}
headline-source-port-dropped = クライアントの送信元ポートが破棄されています
    .action = この送信元ポートを特別扱いするものを調べてください (ルーターのIPsecパススルー (ALG)、クライアント側またはプロバイダーのフィルター)。
headline-only-own-flow-answered = 以前の実行で使ったフローだけに応答があります
    .action = --settle を付けてもう一度実行してください。フィルターが以前のフローを忘れるまで待ちます。
headline-only-fresh-flow-answered = 新しい送信元ポートだけに応答があります
    .action = --settle を付けてもう一度実行してください。フィルターが以前のフローを忘れるまで待ちます。
headline-authentication-refused = { $unreadable ->
    [yes] 両端の事前共有キーが異なるようです
   *[no] キーまたはIDが拒否されています
}
    .action = 両端の事前共有キーを1文字ずつ比べ、次にサーバーにこのクライアント用のキーがあるかを確認してください。どれが原因かは、この時刻のサーバーのログで分かります。
headline-identity-refused = キーは正しく、IDが拒否されています
    .action = サーバーが期待するIDを --id で指定するか、サーバーで任意のIDを許可してください。
headline-quick-mode-refused = キーは正しく、クイックモードが拒否されています
    .action = サーバーで、UDP 1701用のトランスポートモードのESP提案 (AES-256とSHA-1) を、NATの内側のクライアントにも許可してください。
headline-authentication-unanswered = メッセージ5 (キーの証明) に応答がありません
    .action = この時刻のサーバーのログを確認してください。メッセージ5が届いていれば両端のキーを比べ、届いていなければ途中のフィルター、またはアドレスを変えるNATを調べてください。
headline-quick-mode-unanswered = キーは正しく、クイックモードに応答がありません
    .action = この時刻のサーバーのログを確認してください。クイックモードが届いていればWindowsのESP提案をトランスポートモードで許可し、届いていなければ途中のフィルターを調べてください。
headline-l2tp-refused = L2TPサービスが接続を終了しています
    .action = この時刻のL2TPサービスのログを確認してください (満員、アドレス不足、このクライアントの拒否など)。
headline-ipsec-deleted = サーバーが、合意したトンネルを削除しています
    .action = この時刻のサーバーのログを確認し、カーネルがこの暗号のESPに対応しているか、クライアント数の上限に達していないかを調べてください。
headline-l2tp-unanswered = IPsecは動作し、その中のL2TPに応答がありません
    .action = L2TPサービス (xl2tpdなど) の稼働と、サーバーのファイアウォールがIPsec経由のUDP 1701を許可しているかを確認してください。
headline-protected-unanswered = IKE_AUTHに応答がありません
    .action = { $fragmented ->
    [yes] 両端のファイアウォールでIPフラグメントを通し、IKEフラグメンテーション (RFC 7383) を有効にしてください。
   *[no] UDP 4500を双方向とも許可し、IPフラグメントが通るかと、この時刻のサーバーのログを確認してください。
}

headline-over-nat-traversal = 経路にWindowsの接続を妨げるものはありません
headline-over-native-esp = { $certainty ->
    [proven] 経路にWindowsの接続を妨げるものはありません
   *[likely] 経路にWindowsの接続を妨げるものは見つかりません
}
headline-over-both = { $certainty ->
    [proven] 経路にWindowsの接続を妨げるものはありません
   *[likely] 経路にWindowsの接続を妨げるものは見つかりません
}
headline-nat-at-client = クライアント側のNATは、Windowsの接続を妨げません
headline-nat-at-server = サーバー側のNATは、Windowsからは見えません
headline-nat-at-both = 両端のNATは、Windowsの接続を妨げません
headline-answers-from-elsewhere = 別のアドレスまたはポートから応答が返ってきます
    .action = サーバーまたはその手前のNATが、要求されたアドレスとポートから応答するようにしてください。
headline-lost-in-fragments = IKEメッセージのフラグメントが届いていません
    .action = 途中のファイアウォールとルーターでIPフラグメントを通すか、両端でIKEフラグメンテーションを有効にしてください。
headline-lost-between-ends = { $lost ->
    [answers] サーバーの応答が復路で失われています
    [requests] 要求が往路で失われています
   *[both] 両端の間でパケットが失われています
}
    .action = 2つの記録地点の間で、これらのパケットを破棄しているファイアウォール、NAT、プロバイダーを調べてください。
headline-esp-one-way = ESPは送信され、戻りがありません
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制してください。
headline-esp-lost-between = ESPが両端の間で失われています
    .action = 2つの記録地点の間でIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制してください。
headline-esp-arrives-only = ESPは届き、送り返されるものは見えません
headline-esp-one-way-unplaced = ESPは片方向だけが見えています
headline-esp-in-udp-one-way = UDP 4500のESPは片方向だけが見えています
headline-esp-unanswered = ESPは届いていますが、返信がありません
headline-l2tp-undecided = IPsecは合意済みで、L2TPの状態は不明です
headline-session-under-way = キャプチャーはセッションの途中から始まっています
    .of-a-run = この実行のパケットの一部が記録にありません
headline-one-direction = キャプチャーには片方向しかありません
headline-packets-cut = キャプチャーのパケットが途中で切れています
headline-esp-unknown = ESPが通るかどうかは不明です
headline-nat-unknown = 途中にNATがあるかどうかは不明です
headline-nat-traversal-unknown = UDP 4500の調査が足りません
headline-too-little-sent = 判定に必要な数の要求を送れていません
headline-answered-in-part = 要求の一部にだけ応答があります

short-opens-after-ike500 = UDP 4500は、VPNクライアントと同じようにUDP 500を使った後で開きます。
short-esp-open = ESP (IPプロトコル50) はサーバーのアドレスに届きます。
short-esp-filtered = ESP (IPプロトコル50) は{ $by }が拒否しています。
short-esp-undeliverable = ESP (IPプロトコル50) は{ $by }が転送していません。
short-esp-only-in-udp = ESP (IPプロトコル50) は通りません。
short-esp-rejected-by-host = ESP (IPプロトコル50) は{ $by }に届きますが、受け付けられません。
short-esp-reaches-nat = ESP (IPプロトコル50) は{ $by }に届きます。その先は不明です。
short-esp-undetermined = ESP (IPプロトコル50) が届くかどうかは不明です。
short-esp-pieces-lost = ESP (IPプロトコル50) はサーバーに届いていません。
short-esp-still-undetermined = ESP (IPプロトコル50) が届くかどうかは不明です。
short-esp-not-tested = ESP (IPプロトコル50) は調べていません。
short-esp-stops = ESP (IPプロトコル50) は{ $place }で止まっている可能性があります。
short-esp-passes-routers = ESP (IPプロトコル50) は{ $from }まで届きます。
short-lost-on-the-way = ESP (IPプロトコル50) は途中で失われています。
short-nat-at-client = クライアント側にNATがあるため、クライアントはUDP 4500に移ります。
short-encapsulation-forced-about-client = サーバーがUDPカプセル化を強制しており、通信はすべてUDP 4500で行われます。
short-nat-at-client-uncertain = クライアント側にNATがあるか、サーバーがUDPカプセル化を強制しています。
short-every-size-passes = 送信したすべての大きさのIKEメッセージが通ります。
short-traffic-both-ways = { $carrier }は双方向に通っています。
short-login-wanted = サーバーは{ $authentication }でのログインを求めています。
short-auth-ip = クライアントはIKEv1と並行してAuthIPを試みています。応答するのはWindowsだけです。
short-port-filtered = { $channel }は{ $by }が拒否しています。IPsecの外では通る必要はありません。
short-port-closed = { $channel }は待ち受けなしです。IPsecの外では応答する必要はありません。
