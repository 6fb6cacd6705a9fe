### 最初の画面。判定を決めたものごとに60文字以内の見出し (Windowsに表示される番号付き) と最初の対処、
### 判定に直接関わらないものの短い文。

headline-numbered = { $headline } ({ $number })
headline-needs-registry = このサーバーへの接続にはWindowsのレジストリ設定が必要です
headline-loses-packets = 経路はトンネルを通しますが、パケットが失われます
headline-login-reached = トンネルはログインの手前まで確立できます
headline-path-carries = クライアントに必要なものはすべて経路を通ります
headline-carried-traffic = トンネルは確立し、通信していました

why-needs-registry = サーバーはNATの内側にあるか、そう見せています。既定のWindowsはそのようなサーバーを拒否します。通信はすべてUDP 4500で行われます。

windows-connects = Windowsの接続: { $answer }
windows-connects-yes = 可能 (調べた範囲では)
windows-connects-after-registry = レジストリ値の設定後
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
nat-ends = NAT: クライアント側 { $client }、サーバー側 { $server }
reason-idle = IPsecの外では正常
reason-esp-not-now = 現時点ではホストが受け付けていません
reason-esp-idle = UDP 4500では不要

action-far-end = 応答したのは対向側 (probe809 respond) で、VPNサーバーではありません。サーバーの設置後に、サーバー自体を調べてください。
action-registry-forced = サーバーでUDPカプセル化の強制を無効にするか、各Windowsクライアントで次のコマンドを管理者として実行し、Windowsを再起動してください。
action-offer-nat-t = Windowsと同じように、NATトラバーサルを提示するクライアントで調べ直してください。
action-registry = Windowsクライアントで管理者として次を実行し、Windowsを再起動します。
action-test-key = それでも接続できない場合は、事前共有キーを確認してください: probe809 --psk-file psk.txt { $target }
action-login = それでも接続できない場合は、ユーザー名、パスワード、認証方法を確認してください。
action-recorded = それでも接続できない場合は、事前共有キー、証明書、ログインを確認してください。

headline-nothing-answered = { $alive ->
    [yes] アドレスは応答しますが、IKEの要求に応答がありません
   *[no] IKEの要求に応答がありません
}
    .action = { $alive ->
    [yes] UDP 500と4500のフィルターを、まずサーバー自身のファイアウォール、次に途中の経路で探してください。要求が届いているかは、サーバー側の記録でわかります。
   *[no] アドレスと、VPNサービスの稼働を確認してください。次にサーバー側でパケットを記録し、要求が届いていればサーバーのファイアウォールかサービスを、届いていなければ途中のネットワークでUDP 500と4500が通るかを確認してください。
}
headline-ike500-lost = UDP 4500は応答し、UDP 500は応答しません
    .action = 両端のファイアウォールで、UDP 500を双方向とも許可してください。
headline-ikev1-dropped = IKEv2には応答があり、IKEv1にはありません
    .action = サーバーでIKEv1を許可するか (Libreswan: ikev1-policy=accept)、クライアントにIKEv2のプロファイルを配布してください。すでに許可している場合は、IKEv1だけを破棄するフィルターを探してください。
headline-stalled-after-message2 = ネゴシエーションがメッセージ2の後で止まります
    .action = この時刻のサーバーのログで、メッセージ3が届いているかを確認してください。届いていなければ大きなパケットを破棄するフィルターを、届いていればクライアント用のキーの有無を調べてください。
headline-reflector = 送ったパケットがそのまま返ってきます
    .action = VPNサーバーのアドレスかを確認し、次にUDPを送り返す機器を探してください。
headline-malformed-request = 記録された要求を読み取れません
    .action = 記録時にパケットが切り詰められている場合は、全体を記録し直してください (tcpdump: -s 0)。そうでない場合は反対側の端でも記録し、パケットを書き換える機器を探してください。
headline-answers-not-received = サーバーの応答がクライアントに届いていません
    .action = サーバーからクライアントへの経路で、応答 ({ $channel }) を破棄するファイアウォールまたはNATを探してください。
headline-client-rejects-answers = 応答は届くが、クライアント自身が拒否しています
    .action = クライアントで、サービスIKEEXTとPolicyAgentが動作していること、ほかのVPNソフトウェアがUDP 500と4500を使っていないこと、ファイアウォールの扱いを確認してください。
headline-answers-rejected = サーバーの応答が復路で拒否されています
    .action = { $by } の管理者に、サーバーからクライアントへのパケット ({ $channel }) を通すよう依頼してください。
headline-message-too-big = メッセージが大きすぎます: { $mtu } バイトまで
    .action = 両側でIKEフラグメンテーションを有効にするか、クライアントのインターフェイスのMTUを { $mtu } に設定してください。
headline-messages-rejected = { $messages ->
    [message3] メッセージ3
    [message5] 鍵を証明するメッセージ
    [quick-mode] クイックモード
    [ike-auth] IKE_AUTH
   *[esp-in-udp] ESP (UDP内)
}が{ $says ->
    [filtered] フィルターに拒否されています
    [port-closed] サーバーに拒否されています
    [unreachable] サーバーに届けられません
    [routing-loop] ルーティングループに入ります
   *[fragments-missing] フラグメント不足で届きません
}
    .action = { $says ->
    [filtered] { $by }のフィルターで、パケットの大きさにかかわらず、UDP 500と4500を双方向とも許可してください。
    [port-closed] VPNサービスがUDP { $port }で待ち受けていること、ファイアウォールが許可していることを確認してください。
    [unreachable] { $by }からサーバーへのルーティングと、サーバーの稼働を確認してください。
    [routing-loop] { $by }の管理者に、サーバーのアドレスへの経路を確認してもらってください。
   *[fragments-missing] 経路上でIPフラグメントを許可するか、両側でIKEフラグメンテーションを有効にしてください。
}
headline-l2tp-rejected-inside = IPsecは動作、サーバーがL2TPを拒否します
    .action = L2TPサービス (xl2tpdなど) が動作していること、サーバーのファイアウォールがIPsec経由のUDP 1701を許可していることを確認してください。
headline-esp-from-other-address = ESPが別のアドレスから返ってきます
    .action = クライアントが使うアドレスからESPを送るように、サーバーを設定してください。
headline-marker-missing = UDP 4500の応答にマーカーがありません
    .action = IPsecのパケットを書き換える機器 (IPsecヘルパー、ALG) を探し、その機能を無効にしてください。次に、サーバーのNATトラバーサルを確認してください。
headline-closed-meanwhile = 調査中にサーバーのポートが閉じました
    .action = VPNサービスの稼働を確認し、稼働中にもう一度実行してください。
headline-unusable-answers = 返ってくるものがIKEの応答として使えません
    .action = VPNサーバーのアドレスかを確認し、次に、代わりに応答する機器やパケットを書き換える機器 (ポータル、プロキシ、アプリケーションゲートウェイ) を探してください。
headline-answers-damaged = サーバーの応答が壊れて届きます
    .action = パケットを書き換えてチェックサムを誤ったままにする機器を探し、その処理を止めてください (NAT、ファイアウォールのIPsec支援機能 (ALG、VPNパススルー)、仮想ネットワークのチェックサムオフロード)。
headline-answer-unacceptable = クライアントが受け付けない応答が返ってきます
    .action = VPNサーバーのアドレスかを確認し、代わりに応答する機器がないことを確かめてから、サーバーのログを確認してください。
headline-nat-traversal-lost = UDP 4500に応答がありません
    .action = { $server_nat ->
    [present] サーバーの手前のNATでUDP 4500をサーバーに転送し、両端のファイアウォールで双方向とも許可してください。その後、WindowsにはNATの内側のサーバー用のレジストリ値も必要です。
    [none] 両端のファイアウォールで、UDP 4500を双方向とも許可してください。
   *[other] 両端のファイアウォールでUDP 4500を双方向とも許可し、サーバーがNATの内側にある場合は転送してください。
}
headline-nat-traversal-stalled = UDP 4500はメッセージ2の後で応答がありません
    .action = UDP 4500で大きなパケットを破棄するフィルターを探してください。メッセージ3が届いているかは、サーバーのログでわかります。
headline-port-closed = { $port ->
    [ike4500] UDP 4500が閉じています
   *[other] { $l2tp ->
        [answered] L2TPだけが応答し、IPsecは閉じています
       *[other] UDP 500が閉じています
    }
}
    .action = { $l2tp ->
    [answered] L2TPサービスに加えてIPsecサービスを開始し、このアドレスのUDP 500と4500で待ち受けさせてください。
   *[other] 名前が正しいホストを指しているかを確認してください。VPNサービスを開始してこのアドレスで待ち受けさせ、サーバーの手前にNATがある場合はUDP 500と4500を転送してください。
}
headline-port-filtered = パケットフィルターが{ $ports }を拒否しています
    .action = { $by }のフィルターで、{ $ports }を双方向とも許可してください。
headline-host-unreachable = サーバーに到達できないとルーターが通知しています
    .action = アドレスとルーティング、サーバーの稼働を確認してください。
headline-routing-loop = サーバー宛てのパケットがルーティングループに入ります
    .action = { $by }の管理者に、サーバーのアドレスへの経路を確認してもらってください。
headline-no-proposal-chosen = サーバーがIKEv1を拒否しています: NO-PROPOSAL-CHOSEN
    .action = 任意のクライアントアドレスを対象にした、事前共有キーのIKEv1接続がサーバーにあるかを確認し、次にWindowsのプロポーザル (AES-256、SHA-1、MODP-2048) が許可されているかを確認してください。
headline-certificates-only = サーバーは証明書だけを受け付け、キーを受け付けません
    .action = サーバーが受け付ける証明書をクライアントに入れるか、サーバーにクライアント用の事前共有キーを設定してください。
headline-ikev2-only = サーバーはIKEv1を拒否し、IKEv2に応答します
    .action = サーバーにIKEv1のL2TP/IPsecを設定するか (strongSwan: version = 1、両方なら0)、クライアントにIKEv2のプロファイルを配布してください。
headline-refused-with = サーバーがネゴシエーションを拒否しています
    .action = この時刻のサーバーのログを確認してください。何が受け付けられなかったかがわかります。
headline-esp-filtered = フィルターがESP (IPプロトコル50) を拒否しています
    .action = { $by }のフィルターでIPプロトコル50を双方向とも許可してください。
headline-esp-undeliverable = ルーターがESP (IPプロトコル50) を転送できません
    .action = { $by }で、IPプロトコル50だけを除外する規則や経路を調べてください。
headline-esp-only-in-udp = ESP (IPプロトコル50) は通らず、UDP内のESPは通ります
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可してください。
headline-esp-pieces-lost = ESP (IPプロトコル50) がサーバーに届いていません
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可してください。
headline-esp-stops = ESP (IPプロトコル50) は途中で止まっている可能性があります
    .action = { $from }とその先のネットワークの管理者に、IPプロトコル50を双方向とも通すよう依頼してください。
headline-lost-on-the-way = { $port ->
    [esp] ESP (IPプロトコル50)
   *[udp] { $carrier }
} は{ $from ->
    [client] 往路で失われています
   *[server] 復路で失われています
}
    .action = { $from ->
    [client] クライアントからサーバーへの{ $port ->
        [esp] IPプロトコル50
       *[udp] { $carrier }
    }を許可してください (クライアント側の送信、サーバー側の受信)。
   *[server] サーバーからクライアントへの{ $port ->
        [esp] IPプロトコル50
       *[udp] { $carrier }
    }を許可してください (サーバー側の送信、クライアント側の受信)。
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
   *[no] キーまたは識別情報が拒否されています
}
    .action = 両端の事前共有キーを1文字ずつ比べ、次にサーバーにクライアント用のキーがあるかを確認してください。どれが原因かは、この時刻のサーバーのログでわかります。
headline-identity-refused = キーは正しく、識別情報が拒否されています
    .action = サーバーが期待する識別情報を --id で指定するか、サーバーで任意の識別情報を許可してください。
headline-quick-mode-refused = キーは正しく、クイックモードが拒否されています
    .action = サーバーで、UDP 1701用のトランスポートモードのESPプロポーザル (AES-256とSHA-1) を、NATの内側のクライアントにも許可してください。
headline-authentication-unanswered = メッセージ5 (キーの証明) に応答がありません
    .action = この時刻のサーバーのログを確認してください。メッセージ5が届いていれば両端のキーを比べ、届いていなければ途中のフィルター、またはアドレスを変えるNATを調べてください。
headline-quick-mode-unanswered = キーは正しく、クイックモードに応答がありません
    .action = この時刻のサーバーのログを確認してください。クイックモードが届いていればWindowsのESPプロポーザルをトランスポートモードで許可し、届いていなければ途中のフィルターを調べてください。
headline-l2tp-refused = L2TPサービスが接続を終了しています
    .action = この時刻のL2TPサービスのログを確認してください (満員、アドレス不足、クライアントの拒否など)。
headline-ipsec-deleted = サーバーが、取り決めたトンネルを削除しています
    .action = この時刻のサーバーのログを確認し、カーネルがこの暗号のESPに対応しているか、クライアント数の上限に達していないかを調べてください。
headline-l2tp-unanswered = IPsecは動作し、その中のL2TPに応答がありません
    .action = L2TPサービス (xl2tpdなど) の稼働と、サーバーのファイアウォールがIPsec経由のUDP 1701を許可しているかを確認してください。
headline-protected-unanswered = IKE_AUTHに応答がありません
    .action = { $fragmented ->
    [yes] 両端のファイアウォールでIPフラグメントを許可し、IKEフラグメンテーション (RFC 7383) を有効にしてください。
   *[no] UDP 4500を双方向とも許可し、IPフラグメントが通るかと、この時刻のサーバーのログを確認してください。
}
headline-stopped-after-notify = { $notify }の後、サーバーが応答しません
    .action = この時刻のサーバーのログで、{ $notify }の後の要求が届いているかを確認してください。届いていなければ、途中のフィルター、または大きいパケットの喪失を調べてください。
headline-no-common-group = サーバーは別のDHグループを求めています
    .action = クライアントが提示するDHグループをサーバーで許可するか、サーバーのグループをクライアントに設定してください (Windowsでは Set-VpnConnectionIPsecConfiguration -DHGroup)。
headline-redirected = サーバーはクライアントを別のゲートウェイへ誘導しています
headline-ike-auth-refused = IKE_AUTHをサーバーが拒否した可能性が高いです
    .action = この時刻のサーバーのログを確認してください。証明書、ユーザー、認証方法のどれが受け入れられなかったかがわかります。
headline-session-unanswered = セッションの相手が応答しなくなっています
    .action = いったん切断し、接続し直してください。繰り返す場合は、サーバーが再起動していないか、途中のファイアウォールやNATが無通信のセッションを削除していないかを確認してください。

headline-over-nat-traversal = 経路にWindowsの接続を妨げるものは見つかりません
headline-over-native-esp = 経路にWindowsの接続を妨げるものは見つかりません
headline-over-both = 経路にWindowsの接続を妨げるものは見つかりません
headline-session-carried = 継続中のセッションが双方向に通信しています
headline-nat-at-client = クライアント側のNATは、Windowsの接続を妨げません
headline-nat-at-server = サーバー側のNATは、Windowsからは見えません
headline-nat-at-both = 両端のNATは、Windowsの接続を妨げません
headline-answers-from-other-port = 応答が別のポート (UDP { $port }) から返ってきます
headline-answers-from-other-address = 応答が別のアドレスから返ってきます
headline-answers-from-elsewhere = 別のアドレスまたはポートから応答が返ってきます
    .action = サーバーまたはその手前のNATが、要求されたアドレスとポートから応答するようにしてください。
headline-lost-in-fragments = IKEメッセージのフラグメントが届いていません
    .action = { $layer ->
        [ike] 回線のパケットロスと経路のMTUを確認してください。送信側のフラグメントサイズを小さくすると改善することがあります。
       *[other] 途中のファイアウォールとルーターでIPフラグメントを許可するか、両端でIKEフラグメンテーションを有効にしてください。
    }
headline-lost-between-ends = { $carriers ->
    [none] { $lost ->
        [answers] サーバーの応答が復路で失われています
        [requests] 要求が往路で失われています
       *[both] 両端の間でパケットが失われています
    }
   *[other] { $carriers }: { $lost ->
        [answers] 応答が復路で失われています
        [requests] 要求が往路で失われています
       *[both] 両端の間でパケットが失われています
    }
}
    .action = 2つの記録地点の間で、これらのパケットを破棄しているファイアウォール、NAT、プロバイダーを調べてください。
headline-esp-one-way = ESP (IPプロトコル50) は送信され、戻りがありません
    .action = 両端と途中のファイアウォールでIPプロトコル50を双方向とも許可してください。
headline-esp-lost-between = ESP (IPプロトコル50) が両端の間で失われています
    .action = 2つの記録地点の間でIPプロトコル50を双方向とも許可してください。
headline-esp-arrives-only = ESP (IPプロトコル50) は届き、送り返されるものは見えません
headline-esp-one-way-unplaced = ESP (IPプロトコル50) は片方向だけが見えています
headline-esp-in-udp-one-way = UDP 4500のESPは片方向だけが見えています
headline-esp-unanswered = ESP (IPプロトコル50) は届いていますが、返信がありません
headline-l2tp-undecided = IPsecは取り決め済みで、L2TPの状態は不明です
headline-session-under-way = キャプチャーはセッションの途中から始まっています
    .of-a-run = この実行のパケットの一部が記録にありません
headline-l2tp-without-ipsec = L2TPがIPsecなしで双方向に通信しています
headline-ikev2-tunnel-unknown = IKE_AUTHに応答があり、トンネルは見えません
headline-one-direction = キャプチャーには片方向しかありません
headline-later-fragments-missing = 先頭のIPフラグメントしか記録されていません
headline-answered-and-repeated = クライアントが応答済みの要求を繰り返しています
headline-packets-cut = キャプチャーのパケットが途中で切れています
headline-esp-unknown = ESP (IPプロトコル50) が通るかどうかは不明です
headline-nat-unknown = 途中にNATがあるかどうかは不明です
headline-nat-traversal-unknown = UDP 4500の調査が足りません
headline-too-little-sent = 判定に必要な数の要求を送れていません
headline-answered-in-part = 要求の一部にだけ応答があります

short-before-and-behind-nat = このキャプチャーには、同じパケットがNATの手前と先の両方で記録されています: { $client } -> { $server }。
short-opens-after-ike500 = UDP 4500は、VPNクライアントと同じようにUDP 500を使った後で開きます。
short-esp-open = ESP (IPプロトコル50) はサーバーのアドレスに届きます。
short-esp-filtered = ESP (IPプロトコル50) は{ $by }が拒否しています。
short-esp-undeliverable = ESP (IPプロトコル50) は{ $by }が転送していません。
short-esp-only-in-udp = ESP (IPプロトコル50) は通りません。
short-esp-rejected-by-host = ESP (IPプロトコル50) は{ $by }に届きますが、現時点では受け付けられません。最初のトンネルで有効になるサーバーもあります。
short-esp-reaches-nat = ESP (IPプロトコル50) は{ $by }に届きます。その先は不明です。
short-esp-undetermined = ESP (IPプロトコル50) が届くかどうかは不明です。
short-esp-pieces-lost = ESP (IPプロトコル50) はサーバーに届いていません。
short-esp-still-undetermined = ESP (IPプロトコル50) が届くかどうかは不明です。
short-esp-not-tested = ESP (IPプロトコル50) は調べていません。
short-esp-stops = ESP (IPプロトコル50) は{ $place }で止まっている可能性があります。
short-esp-passes-routers = ESP (IPプロトコル50) は{ $from }まで届きます。
short-lost-on-the-way = ESP (IPプロトコル50) は途中で失われています。
short-nat-at-client = クライアント側にNATがあります。
short-encapsulation-forced-about-client = サーバーがUDPカプセル化を強制しており、通信はすべてUDP 4500で行われます。
short-nat-at-client-uncertain = クライアント側にNATがあるか、サーバーがUDPカプセル化を強制しています。
short-every-size-passes = 送信したすべての大きさのIKEメッセージが通ります。
short-traffic-both-ways = { $carrier }は双方向に通っています。
short-login-wanted = サーバーは{ $authentication }でのログインを求めています。
short-auth-ip = クライアントはIKEv1と並行してAuthIPを試みています。応答するのはWindowsだけです。
short-port-filtered = { $channel }は{ $by }が拒否しています。IPsecの外では通る必要はありません。
short-port-closed = { $channel }は待ち受けなしです。IPsecの外では応答する必要はありません。
