### 実行を開始できない理由、途中で終わった理由。

trouble-interrupted = 何も送信しないうちに中断されました
trouble-interrupted-reading = 何も読み取らないうちに中断されました

## 相手。

trouble-unknown-name = { $host } の名前を解決できません ({ $error })。綴りとこの端末のDNSを確認してください
trouble-no-address = { $host } には{ $family }のアドレスがありません。IPバージョンの指定を外すか、もう一方を指定してください
trouble-lookup-too-long = { $host } の名前解決に{ $seconds }秒以上かかりました。この端末のDNSを確認するか、アドレスを指定してください
trouble-no-single-host = { $address } は1台のホストのアドレスではありません (マルチキャスト、ブロードキャスト、または未指定アドレスです)。VPNサーバーのアドレスを指定してください
trouble-mapped = { $address } はIPv4アドレス { $ipv4 } をIPv6の形式で書いたもの (IPv4射影アドレス) で、パケットの宛先にはなりません。{ $ipv4 } を指定してください
trouble-no-route = この端末には { $server } への経路がありません。ネットワーク接続とルーティングテーブルを確認してください
trouble-prohibited = この端末の経路またはルールが { $server } への送信を禁止しています (permission denied)。'ip route get { $server }' と 'ip rule' を確認してください
trouble-broadcast = { $server } は、この端末が接続しているネットワークのブロードキャストアドレスです。1台のホストではなく、全ホストを指します。VPNサーバーのアドレスを指定してください
trouble-no-interface = この端末に { $name } というネットワークインターフェースはありません。あるのは { $present } です
trouble-address-not-here = { $address } は、サーバーに到達できるこの端末のアドレスではありません。送信元アドレスの指定を外すか、この端末のアドレスを指定してください
trouble-no-family = この端末では{ $family }を使えません。もう一方のIPバージョンのアドレスを調べてください
trouble-interface-needed = { $server } はリンクローカルアドレスです。接続しているインターフェースを指定してください
trouble-unsupported = このビルドで使えるのは通常のUDPソケットのみのため、{ $wish ->
    [interface] 送信に使うインターフェースを選べません。--interface を外すか、そのインターフェースのアドレスを --source-address で指定してください
   *[every-address] パケットがこの端末のどのアドレス宛てかを区別できません。待ち受けるアドレスを --source-address で指定してください
}
trouble-too-few-files = このプロセスが同時に開けるファイルとソケットは{ $limit }個までですが、最大{ $wanted }個必要です。上限を上げてください (シェルでは 'ulimit -n { $wanted }'、systemdのユニットではLimitNOFILE=)
trouble-out-of-files = このプロセスまたはホストが開けるファイルとソケットの数が上限に達しています ({ $error })。上限を上げてください (シェルでは 'ulimit -n'、systemdのユニットではLimitNOFILE=)
trouble-kernel = カーネルに拒否されました (操作: { $operation }、{ $error })。このプロセスの制限とセキュリティポリシーを確認してください
operation-find-the-interface = インターフェースの検索
operation-look-up-the-route = 経路の検索
operation-open-a-udp-socket = UDPソケットのオープン
operation-open-any-socket = ソケットのオープン
operation-open-many-udp-ports = 多数のUDPポートのオープン
operation-watch-a-socket = ソケットの監視
trouble-receive = { $interface } で受信できなくなりました ({ $error })。インターフェースが有効か確認してください

## キャプチャー。

trouble-is-folder = { $path } に記録できません: フォルダーです。その中のファイルを指定してください
trouble-no-folder = { $path } に記録できません: フォルダーがありません。作成するか、別のフォルダーを指定してください
trouble-not-permitted = { $path } に記録できません: アクセスが拒否されました。書き込めるフォルダーのファイルを指定してください
trouble-not-opened = { $path } に記録できません: { $error }。別のファイルを指定してください
trouble-no-room = { $path } に記録できません: { $lack ->
    [quota] このユーザーのディスククォータに達しています。空きを作るか、別の場所を指定してください
    [file-size] このプロセスのファイルサイズの上限を超えます。上限を上げてください (ulimit -f)
   *[disk] ディスクの空き領域がありません。空きを作るか、別の場所を指定してください
}
trouble-full = { $lack ->
    [quota] このユーザーのディスククォータに達しました
    [file-size] ファイルサイズの上限 (ulimit -f) に達しました
   *[disk] ディスクの空き領域がなくなりました
}: { $path } への記録は{ $frames ->
    [0] 最初のフレームの前に終わりました
   *[other] { $frames }フレームで終わりました (そこまでは残っています)
}
trouble-not-read = { $path } のキャプチャーを読む側が受け取らなくなったため、記録は{ $frames }フレームで終わりました
trouble-closed = { $path } のキャプチャーを読む側が、{ $frames }フレームの後に閉じました
trouble-not-written = { $path } への記録は{ $frames }フレームで終わりました: { $error }
trouble-limit-reached = { $path } への記録は、上限の{ $frames }フレーム ({ $bytes }バイト) で終わりました
trouble-not-annotated = 検出事項を { $path } に追記できませんでした: { $lack ->
    [quota] このユーザーのディスククォータに達しました
    [file-size] ファイルサイズの上限 (ulimit -f) に達しました
    [disk] ディスクの空き領域がありません
   *[none] { $error }
}

standard-output = 標準出力
waiting-for-reader = probe809: 名前付きパイプ { $path } を誰かが読み始めるのを待っています。Ctrl-Cで終了します

## 鍵。

trouble-key-file = { $option } のファイルを読み取れません: { $error }
trouble-key-file-long = { $option } のファイルを読み取れません: { $most }バイトを超えています
trouble-key-prompt = 事前共有キーの入力を受け付けられません: { $error }
trouble-key-empty = 事前共有キーが空です
trouble-key-seeded = --seed を使うと、それを見た人に実行中のすべての鍵が知られます。鍵を使うときは指定しないでください
trouble-witness-seeded = --seed を使うと、毎回同じ目印が送られます。対向側と共有する鍵を使うときは指定しないでください
trouble-witness-short = 対向側と共有する鍵が{ $least }バイトより短いです。次のコマンドで作れます: probe809 respond --new-key FILE
trouble-keylog-without-key = --keylog はキーで復号できる内容を書き出します。--psk-file、{ $variable }、--psk-prompt のいずれかを指定してください
trouble-key-not-made = 鍵ファイル { $path } を作成できません: { $error }
trouble-keylog-not-made = { $path } を作成できません: { $error }
trouble-keylog-not-written = 復号用の情報を書き込めません: { $error }

## システム。

trouble-event-loop = イベントループを開始できません: { $error }
trouble-signals = 中断を受け付ける準備ができません: { $error }
trouble-no-entropy = OSから乱数を取得できません ({ $error })。/dev/urandomを読み取れるか確認してください
trouble-not-nobody = このシステムではrootからnobodyに切り替えられません ({ $step }: { $error })
trouble-unforeseen = 予期しないエラーです: { $error }

## 練習用ネットワーク。

trouble-user-namespace = このシステムではrootだけが練習用ネットワークを作れます ({ $error })。一般ユーザーのユーザー名前空間を許可する (kernel.unprivileged_userns_clone、user.max_user_namespaces、kernel.apparmor_restrict_unprivileged_userns を参照) か、rootで実行してください
trouble-namespace-ids = このシステムでは練習用ネットワークを準備できません ({ $file }: { $error })。rootで実行してください
trouble-network-namespace = カーネルがネットワーク名前空間を作れません ({ $error })。user.max_net_namespaces とコンテナーのセキュリティポリシーを確認してください
trouble-practice-interface = 練習用ネットワークのインターフェースを準備できません ({ $step }: { $error })。/dev/net/tunがあり、開けることを確認してください
trouble-practice-device = 練習用のデバイスでエラーが発生しました: { $error }
trouble-practice-over = 練習用ネットワークが途中で止まりました
trouble-scenario = シナリオ { $scenario }: { $error }
trouble-scenario-over = シナリオが途中で止まりました
trouble-demo-folder = フォルダー { $path } を作成できません: { $error }。--output-dir で別のフォルダーを指定してください

## 読み取るキャプチャー。

trouble-capture-empty = 空のファイルです。キャプチャーではありません
trouble-event-trace = Windowsのイベント トレース ログ (.etl) で、キャプチャーではありません。WindowsのPCで次のコマンドを実行し、変換してください: pktmon etl2pcap FILE.etl --out FILE.pcapng (netsh traceの記録なら etl2pcapng FILE.etl FILE.pcapng)
trouble-no-capture = pcapまたはpcapngのキャプチャーではありません (先頭は { $magic })
trouble-capture-large = { $frames }フレームまたは{ $bytes }バイトを超えています
trouble-capture-damaged = { $frames }フレームの後、{ $offset }バイト目が壊れています: { $damage }
damage-cut-short = レコードの途中でファイルが終わっています
damage-too-long = レコードの長さが{ $claimed }バイトと書かれています
damage-short-block = ブロックに、書かれているだけの内容がありません
damage-unknown-interface = 説明のないインターフェース { $interface } のパケットです
damage-interfaces = インターフェースが{ $most }個を超えています
damage-not-decompressed = 圧縮を展開できません: { $error }
damage-unreadable = これ以上読み取れません: { $error }

## システムのエラー: 番号ごと。"system-lookup" は名前解決。

system-error-1 = 操作が許可されていません
system-error-2 = ファイルまたはフォルダーがありません
system-error-5 = 入出力エラー
system-error-11 = リソースが一時的に使えません
system-error-12 = メモリーが足りません
system-error-13 = アクセスが拒否されました
system-error-16 = 使用中です
system-error-17 = すでに存在します
system-error-19 = デバイスがありません
system-error-20 = フォルダーではありません
system-error-21 = フォルダーです
system-error-22 = 引数が正しくありません
system-error-23 = システムで開いているファイルが多すぎます
system-error-24 = 開いているファイルが多すぎます
system-error-27 = ファイルが大きすぎます
system-error-28 = ディスクの空き領域がありません
system-error-30 = 読み取り専用のファイルシステムです
system-error-32 = 読み取る側がパイプを閉じました
system-error-90 = メッセージが長すぎます
system-error-98 = アドレスは使用中です
system-error-99 = この端末のアドレスではありません
system-error-100 = ネットワークが停止しています
system-error-101 = ネットワークに到達できません
system-error-105 = バッファーの空きがありません
system-error-110 = タイムアウトしました
system-error-111 = 接続が拒否されました
system-error-113 = ホストへの経路がありません
system-error-122 = ディスククォータに達しました
system-lookup-name-unknown = 名前が見つかりません
system-lookup-temporary = DNSサーバーから応答がありません
system-lookup-no-address = 名前にアドレスがありません
system-lookup-failed = DNSサーバーがエラーを返しました
