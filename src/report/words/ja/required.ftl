### --require で求めるものと、その結果。

heading-required = 必須条件
required-met = 満たす
required-not-met = 満たさない
required-state = { $state }: { $reason }
required-no-far-end = 双方向に通ることを示す、同じ鍵を持つ対向側からの報告がありません
required-not-asked = 対向側では確認していません
required-not-counted = 応答はありますが、対向側では数えられていません
required-not-both-ways = 対向側の報告: { $passage }
required-note = probe809: { $target }: 必須条件を満たしていません: { $channel } ({ $why })
value-channel = チャネル名、または both-ways
require-both-ways-alone = --require both-ways はチャネルと一緒に指定してください (例: --require esp,ike4500,both-ways)。
require-both-ways-needs-key = --require both-ways には対向側が必要です。--witness-key-file を指定し、同じ鍵で probe809 respond を実行してください。
