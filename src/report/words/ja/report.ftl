### レポートの見出し、注記、およびデモ。

heading-channels = チャネルごとの結果
heading-ladder = 接続の段階
heading-findings = 検出事項
heading-notes = 注記
heading-files = ファイル
heading-conversations = 通信の一覧
heading-other-tunnels = ほかのトンネル
heading-this-run = 実行情報

report-title = probe809: { $target }
report-evidence-place = { $count ->
   *[other] フレーム { $frames } ({ $path })
}
place-separator = { "、" }
report-todo = 対処: { $remedy }
report-owners = 担当: { $owners }
report-capture = キャプチャー: { $path } ({ $frames ->
   *[other] { $frames }フレーム
})。Wiresharkで開けます。
heading-servers = サーバー一覧
report-not-probed = 調査できず
report-no-capture = キャプチャーは保存していません。
report-vendor = 製品 (ベンダーIDより): { $vendor }
report-transform = 取り決めた方式 (メッセージ2): { $transform }
report-error = 調査を実行できませんでした: { $error }
report-deadline = 制限時間に達したため終了しました。それまでに得られた結果で判定しています。時間は --timeout で延ばせます。
report-interrupted = 中断されました。それまでに得られた結果で判定しています。
report-stopped = 途中で終了しました: { $error }
report-untested = 事前共有キー (PSK)、証明書、ユーザー名、パスワードは確認していません。
report-message6 = 事前共有キー (PSK) と識別情報は受け入れられました (メッセージ6)。ユーザー名とパスワードは確認していません。
report-quick-mode = 事前共有キー (PSK) と識別情報が受け入れられ、クイックモードでIPsecの取り決めが完了しました。ユーザー名とパスワードは確認していません。
ladder-error = Windowsのエラー { $number }
ladder-in-udp = UDP 4500経由のESPで
report-unrecorded = 事前共有キー (PSK)、証明書、ユーザー名、パスワードが正しいかどうかは、この記録からはわかりません。
report-recorded-message6 = キーと識別情報が受け入れられたこと (メッセージ6) が記録されています。クイックモード、ユーザー名、パスワードについてはわかりません。
report-recorded-quick-mode = キーと識別情報が受け入れられ、クイックモードでトンネルの取り決めが完了したことが記録されています。ユーザー名とパスワードについてはわかりません。

nat-local = この端末: { $local }
nat-mapped = この端末: { $local } (サーバー側では { $mapped } として見える)
nat-captured-local = クライアント自身: { $local }
nat-captured-mapped = クライアント自身: { $local }、サーバーからは { $mapped }
nat-client-inside = クライアントの内側のアドレス: { $inside }。このアドレスとポートからハッシュが得られるため、確実です。--recover-addresses が指定されたので表示しています。
nat-server-inside = サーバーの内側のアドレス: { $inside }。このアドレスとポートからハッシュが得られるため、確実です。--recover-addresses が指定されたので表示しています。
nat-recovery-not-private = --recover-addresses: 既知のアドレス、プライベートアドレス、共有アドレスと考えられるポートでは一致しないハッシュがあります。偽造されたハッシュか、グローバルアドレスまたは別のポートのものです。
nat-recovery-nowhere = --recover-addresses: どのIPv4アドレスと考えられるポートでも一致しないハッシュがあります。偽造されたハッシュか、別のポートのものです。
nat-recovery-interrupted = --recover-addresses: 探索は中断されました。続ければ見つかったかどうかはわかりません。
nat-recovery-limited = --recover-addresses: 1回の実行での探索量には上限があるため、一部の探索を省きました。
nat-registry-default = AssumeUDPEncapsulationContextOnSendRule: Windowsの既定値 0 のままで使えます。
nat-registry-needed = AssumeUDPEncapsulationContextOnSendRule: Windowsで { $value } に設定する必要があります (既定は 0)。

limitation-source-port = 送信元ポート { $wanted } が使えず ({ $why })、{ $used } を使いました。Windowsは { $wanted } を使います。両者を区別するサーバーやフィルターも一部にあります。
limitation-no-raw-esp = ESPを送信できませんでした ({ $why })。「未確認」として扱い、「遮断」とはしません。
limitation-no-link = リンク上のパケットは確認できませんでした ({ $why })。ソケットから見えたものだけを扱っています。
limitation-no-link-capture = リンク上での記録はできませんでした ({ $why })。キャプチャーには、ソケットから見えたパケットにヘッダーを補って記録しています。
limitation-no-icmp-errors = ICMPエラーを受信できませんでした ({ $why })。ICMPエラーを返すポートは「無応答」として扱います。経路上のホップ (walk) とメッセージの大きさ (--size) は確認していません。

obstacle-missing-capability = { $capability } またはrootが必要
obstacle-port-taken = { $holder ->
    [unknown] 別のプログラムが使用中
   *[other] { $holder } が使用中
}
obstacle-same-host = サーバーがこの端末自身のため
obstacle-not-requested = 指定なし
obstacle-not-in-this-build = このビルドで使えるのは通常のUDPソケットのみ
obstacle-kernel = { $error }

this-run-time = { $started }、所要 { $seconds } 秒{ $clock ->
    [synchronised] 、時計は同期済み
    [free] 、時計は未同期
   *[unknown] {""}
}
this-run-program = probe809 { $version }{ $privileges ->
    [root] 、root権限
    [none] 、特権なし
    [unknown] {""}
   *[other] 、特権 { $privileges }
}{ $command ->
    [unknown] {""}
   *[other] : { $command }
}
this-run-ends = 送信元 { $address }{ $interface ->
    [unknown] {""}
   *[other] { " " }({ $interface })
}{ $ports ->
    [unknown] {""}
   *[other] 、UDP { $ports }
}{ $outside ->
    [unknown] {""}
   *[other] 、外部からの見え方 { $outside }
}、宛先 { $target }
this-run-sha256 = SHA-256 { $digest }
this-run-read = 解析日時 { $at }。{ $program }
this-run-packets = 記録期間 { $first } から { $last }
this-run-no-packets = パケットなし
this-run-file = { $path }: { $packets }

list-separator = { "、" }

demo-scenario = シナリオ
demo-verdict = 判定
demo-right = 一致
demo-yes = はい
demo-no = いいえ (想定: { $planted })
demo-none = なし
demo-captures = キャプチャー: { $folder } にシナリオごとに1ファイル
demo-no-capture = キャプチャーのないシナリオ: { $scenarios }
demo-summary = { $total }件中{ $right }件のシナリオで、想定どおりの判定になりました。
