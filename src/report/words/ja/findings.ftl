### 検出事項ごとの一文と、その対処。

finding-nothing-answered = IKE要求には一つも応答がありませんでした。ホストの停止、アドレスの誤り、いずれかの方向でのUDP 500のフィルターが考えられますが、無応答だけでは区別できません。
    .remedy = アドレスと、VPNサービスが動作していることを確認してください。次にサーバーの外側のインターフェースでキャプチャーします。要求が届いていればサーバーまたはそのファイアウォールの問題です。届いていなければ、途中のネットワークの管理者にUDP 500と4500の通過を依頼してください。
finding-ike500-lost = UDP 4500には応答がありましたが、UDP 500にはありませんでした。UDP 500が途中で失われているか、どちらかの端のフィルターで破棄されています。
    .remedy = 両端のファイアウォールでUDP 500を双方向とも許可してください。両端で許可済みなら、プロバイダーに問い合わせてください。
finding-nat-traversal-lost = サーバーはUDP 500では応答しましたが、UDP 4500では応答しませんでした。UDP 4500が途中かどちらかの端で失われているか拒否されている、または待ち受けがありません。
    .remedy = 両端のファイアウォールでUDP 4500を双方向とも許可してください。サーバーがルーターの内側にある場合は転送も設定し、サーバーのNATトラバーサルが有効か確認してください。
finding-opens-after-ike500 = UDP 4500は最初は無応答で、UDP 500を使った後に応答しました。フィルターがIKEを見てから4500を開けています。
    .remedy = VPNクライアントはUDP 500から始めるため、対処は不要です。UDP 4500だけの試験は、ここでは誤解を招きます。
finding-port-closed = 待ち受けているサービスがないことを、サーバー自身がICMPで通知しています ({ $channel })。
    .remedy = VPNサービスを起動し、このアドレスで待ち受けるようにしてください。名前が正しいホストを指しているかも確認してください。
finding-port-filtered = { $by } のパケットフィルターが { $channel } を拒否し、それをICMPで通知しています。
    .remedy = { $by } のフィルターでUDP 500と4500を許可してください。
finding-host-unreachable = サーバーへ到達できないことを { $by } がICMPで通知しています。
    .remedy = アドレス、ルーティング、サーバーの稼働を確認してください。
finding-ikev1-dropped = IKEv2には応答がありますが、IKEv1にはありません。最近のlibreswanは、既定でIKEv1を破棄します。両者を区別するフィルターは、それより稀です。
    .remedy = サーバーでIKEv1を許可するか (libreswanでは "config setup" に ikev1-policy=accept)、クライアントをIKEv2に移行してください。
finding-stalled-after-message2 = サーバーはメッセージ2でプロポーザルを選びましたが、メッセージ3には応答しませんでした。
    .remedy = サーバーのログでこのネゴシエーションを確認してください。メッセージ3はメッセージ1と大きさが異なるため、これを破棄するフィルター、あるいはこのクライアントのアドレスに対する鍵の未設定が考えられます。
finding-reflector = 返ってきたのは、こちらが送ったパケットそのものでした。途中の何かがパケットを返しており、VPNサーバーは応答していません。
    .remedy = アドレスがVPNサーバーのものか確認し、次にUDPを反射する機器を探してください。
finding-answers-from-other-port = 宛先のポートではなくUDPポート { $port } から応答がありました。クライアントはこれを破棄します。
    .remedy = サーバー、またはその手前のNATを、宛先となったポートから応答するように設定してください。
finding-answers-from-other-address = 宛先のアドレスではなく { $address } から応答がありました。クライアントはこれを破棄します。
    .remedy = 宛先となったアドレスから応答するようにサーバーを設定してください (複数アドレスやロードバランサーが典型的な原因です)。
finding-no-proposal-chosen = サーバーはNO-PROPOSAL-CHOSENを返しました。Windowsが提示する暗号、ハッシュ、DHグループの組み合わせをどれも受け入れないか、このクライアント向けの接続設定がありません。
    .remedy = サーバーで、Windowsのプロポーザル (例: AES-256、SHA-1、MODP-2048、事前共有鍵) を許可し、任意のクライアントアドレスに対する接続設定があるか確認してください。
finding-refused-with = サーバーは { $notify } で拒否しています。
    .remedy = サーバーのログで同じ時刻の記録を確認してください。何を受け入れなかったかが分かります。
finding-esp-filtered = { $by } がESP (IPプロトコル50) を拒否し、それをICMPで通知しています。
    .remedy = { $by } のフィルターでIPプロトコル50を双方向とも許可するか、サーバーでUDPカプセル化を強制し、すべてUDP 4500で通信させてください。
finding-esp-open = ESP (IPプロトコル50) はサーバーに届いています。
    .remedy = 対処は不要です。
finding-esp-undetermined = ESPを送りましたが、何も返ってきませんでした。これだけでは何も言えません。正常なサーバーも、未知のSPIのESPをフィルターと同じように黙って破棄します。
    .remedy = クライアントがESPを直接使う場合のみ: プローブ実行中にサーバー側でキャプチャーし、IPプロトコル50が届くか確認してください。
finding-nat-at-client = { $mapped ->
    [unknown] サーバーから見えるクライアントのアドレスまたはポートが実際と異なります。クライアント側にNATがあります。
   *[other] サーバーからはクライアントが { $mapped } に見えています。クライアント側にNATがあります。
}
    .remedy = Windowsの設定変更は不要です (既定でクライアント側のNATに対応しています)。UDP 4500を開けておく必要があります。また、同じアドレスの内側から1台のL2TPクライアントしか受け付けないサーバーもあります。
finding-nat-at-server = サーバーが送ったサーバー側のNAT検出ハッシュ (NAT-D) が宛先のアドレスと一致しません。サーバーの手前にNATがあります。Windowsは既定でこのようなサーバーを拒否し、エラー809または789になります。
    .remedy = Windowsクライアントで次のコマンドを管理者として実行し、Windowsを再起動してください:
finding-encapsulation-forced-about-client = サーバーが送ったクライアント側のNAT検出ハッシュ (NAT-D) が、どの候補アドレスにも一致しません。サーバーがUDPカプセル化を強制するため、NATがあるように装っています。
    .remedy = 対処は不要です。すべてUDP 4500で通信するため、UDP 4500を開けておく必要があります。
finding-encapsulation-forced-about-server = サーバーが送ったサーバー側のNAT検出ハッシュ (NAT-D) が、どの候補アドレスにも一致しません。サーバーがUDPカプセル化を強制するため、自分がNATの内側にあるように装っています。Windowsは本物のNATと区別できず、既定では拒否します。
    .remedy = Windowsクライアントで次のコマンドを管理者として実行し、Windowsを再起動してください:
finding-nat-at-client-uncertain = サーバーが送ったクライアント側のNAT検出ハッシュ (NAT-D) が一致しません。クライアント側にNATがあるか、サーバーがUDPカプセル化を強制しているかのどちらかです。
    .remedy = Windowsの設定変更は不要です。--public-addressでクライアントのグローバルアドレスを指定すると、区別できる場合があります。
finding-nat-at-server-uncertain = サーバーが送ったサーバー側のNAT検出ハッシュ (NAT-D) が一致しません。サーバーの手前にNATがあるか、サーバーがUDPカプセル化を強制しているかのどちらかです。Windowsはどちらも同じように扱います。
    .remedy = Windowsクライアントで次のコマンドを管理者として実行し、Windowsを再起動してください:
finding-l2tp-exposed = IPsecなしでもUDP 1701でL2TPが応答します。誰でもログイン処理に到達でき、その後の通信が暗号化されないおそれがあります。
    .remedy = UDP 1701はIPsecの内側からだけ受け付けるようにしてください (サーバーのパケットフィルターのpolicyマッチ、またはIPsecを必須にする設定)。
finding-packet-loss = { $lost }件の要求で再送が必要でした (応答あり { $answered }件)。途中でパケットが失われているか、サーバーの応答が遅れています。
    .remedy = 接続が不安定な場合は、回線のパケットロスを調べてください。
finding-esp-not-tested = ESP (IPプロトコル50) は確認していません ({ $reason })。
    .remedy = 確認するには、RAWパケットを送信できる権限で実行してください (Linuxではroot、またはCAP_NET_RAW)。UDP 4500を使う場合、ESPの直接通信は不要です。

owner-user = このクライアントの利用者
owner-client-network = クライアント側ネットワークの管理者
owner-provider = インターネットプロバイダー
owner-server-administrator = VPNサーバーの管理者
owner-nobody = なし
