### 実行を開始できない理由、途中で終わった理由。

trouble-interrupted = 何も送信しないうちに中断されました
trouble-interrupted-reading = 何も読み取らないうちに中断されました

## 相手。

trouble-unknown-name = { $host } の名前を解決できません ({ $error })。綴りとこのホストのDNSを確認してください
trouble-no-address = { $host } には{ $family }のアドレスがありません。IPバージョンの指定を外すか、もう一方を指定してください
trouble-lookup-too-long = { $host } の名前解決に{ $seconds }秒以上かかりました。このホストのDNSを確認するか、アドレスを指定してください
trouble-no-single-host = { $address } は1台のホストのアドレスではありません (マルチキャスト、ブロードキャスト、または未指定アドレスです)。VPNサーバーのアドレスを指定してください
trouble-mapped = { $address } はIPv4アドレス { $ipv4 } をIPv6の形式で書いたもの (IPv4射影アドレス) で、パケットの宛先にはなりません。{ $ipv4 } を指定してください
trouble-no-route = このホストには { $server } への経路がありません。ネットワーク接続とルーティングテーブルを確認してください
trouble-prohibited = このホストの経路またはルールが { $server } への送信を禁止しています (permission denied)。'ip route get { $server }' と 'ip rule' を確認してください
trouble-broadcast = { $server } は、このホストが接続しているネットワークのブロードキャストアドレスです。1台のホストではなく、全ホストを指します。VPNサーバーのアドレスを指定してください
trouble-no-interface = このホストに { $name } というネットワークインターフェースはありません。あるのは { $present } です
trouble-address-not-here = { $address } は、サーバーに到達できるこのホストのアドレスではありません。送信元アドレスの指定を外すか、このホストのアドレスを指定してください
trouble-no-family = このホストでは{ $family }を使えません。もう一方のIPバージョンのアドレスを調べてください
trouble-interface-needed = { $server } はリンクローカルアドレスです。接続しているインターフェースを指定してください
trouble-unsupported = リンクはLinuxでのみ使えます。プローブはLinuxで実行し、ここではキャプチャーを解析してください
trouble-too-few-files = このプロセスが同時に開けるファイルとソケットは{ $limit }個までですが、最大{ $wanted }個必要です。上限を上げてください (シェルでは 'ulimit -n { $wanted }'、systemdのユニットではLimitNOFILE=)
trouble-out-of-files = このプロセスまたはホストが開けるファイルとソケットの数が上限に達しています ({ $error })。上限を上げてください (シェルでは 'ulimit -n'、systemdのユニットではLimitNOFILE=)
trouble-kernel = カーネルに拒否されました (操作: { $operation }、{ $error })。このプロセスの制限とセキュリティポリシーを確認してください
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
