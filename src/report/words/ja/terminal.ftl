### コマンドラインの誤り。

usage-error = エラー: { $message }
usage-see-help = 詳しくは '--help' を参照してください。
usage-both-want-stdout = --pcap - と --json は同時に使えません。どちらも標準出力を使います。キャプチャーはファイルに保存してください (--pcap FILE)。
usage-address-family = { $option } にはIPv{ $given }のアドレスが指定されていますが、-{ $wanted } によりIPv{ $wanted }が必要です。
usage-unknown-argument = 不明な引数 '{ $argument }' です。
usage-mistyped-command = '{ $typed }' というコマンドはありません。'{ $command }' の間違いではありませんか。その名前のホストを調べるには: probe809 probe { $typed }
usage-invalid-value = '{ $argument }' の値 '{ $value }' は正しくありません{ $reason ->
    [none] 。
   *[other] : { $reason }
}
usage-no-value = '{ $argument }' には値が必要です。
usage-missing = 指定がありません: { $argument }
usage-conflict = '{ $argument }' は '{ $other }' と同時に使えません。
usage-repeated = '{ $argument }' は一度しか指定できません。
usage-unreadable = コマンドラインを解釈できません。

value-timeout-form = 時間を指定してください (例: 10、2.5、10s、1500ms、1m)
value-timeout-range = 1ミリ秒から1時間までの時間を指定してください
value-host-empty = ホスト名またはアドレス
value-host-characters = ホスト名またはアドレス (空白や制御文字は不可)
value-host-long = 253文字以内
value-host-alone = ホスト名またはアドレスのみ (例: { $meant })
value-host-port = ポート番号を除いたホスト (例: { $meant })。VPNのポートはすべて調べます
value-host-full-width = 半角で入力してください (例: { $meant })
value-range = { $least }から{ $most }までの数を指定してください
value-class = 判定の名前
value-identity = アドレス、名前、または user@name (255文字以内)
value-interface = ネットワークインターフェース名 (15文字以内)

### デモ

demo-unknown-scenario = probe809: シナリオ「{ $name }」はありません。使えるシナリオ: { $known }
demo-in-process = probe809: 専用の名前空間を作れません ({ $error })。代わりにプロセス内のリンクでデモを実行します。

### 隠れたアドレスの探索

search-estimate = probe809: ハッシュの元のアドレスを探索します。最大で約{ $ends }00万通り、毎秒約{ $rate }00万通り、約{ $seconds }秒。Ctrl-Cで探索だけを中止できます。

### 鍵

new-witness-key = 新しい鍵を { $path } に作成しました (読めるのはこのユーザーだけです)。信頼できる方法でもう一方のマシンにコピーし、次のように使います。
    { "  " }probe809 respond --witness-key-file { $path }       VPNサーバーを置く場所で
    { "  " }probe809 --witness-key-file { $path } HOST          クライアント側で
key-prompt = 事前共有キー:{ " " }
keylog-warning = 警告: { $path } とキャプチャーの両方を持つ人は、この実行の内容を復号し、弱い事前共有キーを探索できます。使用後は削除してください。
keylog-use = このファイルで復号して読むには: sed 's/^/-o/' { $path } | xargs -d '\n' tshark -o esp.enable_encryption_decode:TRUE -r CAPTURE
    Wiresharkでは、編集 > 設定 > Protocols の ISAKMP (IKEv1 Decryption Table) と ESP (ESP SAs) に、各行の2つ目のコロンより後ろを入力します。
key-file-mode = 注意: 鍵のファイルをこの端末のほかの利用者も読めます (モード { $mode })。chmod 600で保護してください。
settling = probe809: 経路上のフィルターが以前の実行のフローを忘れるまで、先に { $seconds } 秒待ちます
flows-never-kept = probe809: このビルドは次回のために何も保存しないため、このサーバーへの以前の実行についてはわかりません。以前に使われたフローだけに応答がある場合は、--settle で判定できます。
flows-not-kept = probe809: このユーザーのランタイムフォルダー (XDG_RUNTIME_DIR) がないか、その中の probe809-flows.json が今は使えないため、このサーバーへの以前の実行についてはわからず、今回の結果も次回に引き継がれません。以前に使われたフローだけに応答がある場合は、--settle で判定できます。
