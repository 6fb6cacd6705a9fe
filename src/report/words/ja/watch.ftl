### --watch の各回の表示。

watch-line = { $time }  { $target }: { $verdict }
watch-verdict = 判定
watch-change = { $what }: { $before } → { $now }
watch-no-change = 変化なし
watch-error = { $error }
watch-separator = { "、" }
value-interval = 10秒から1時間までの時間を指定してください
