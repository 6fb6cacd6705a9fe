### パケットごとの短い説明: パケットコメントと進捗表示。

packet-main-mode-proposal = メインモード メッセージ1
packet-main-mode-key-exchange = メインモード メッセージ3
packet-sa-init = IKE_SA_INIT
packet-goodbye = 終了通知: このネゴシエーションはここで終わり
packet-keepalive = NATキープアライブ
packet-esp = ESP、SPI { $spi }、シーケンス { $sequence }
packet-esp-echo = ESPエコー要求、シーケンス { $sequence }
packet-start-control-connection = L2TP SCCRQ
packet-stop-control-connection = L2TP StopCCN: 制御コネクションはここで終わり

answer-main-mode-transform = メインモード メッセージ2
answer-main-mode-key-exchange = メインモード メッセージ4
answer-v1-notify = IKEv1通知 { $notify }
answer-v1-encrypted = 鍵がなければ読めないIKEv1メッセージ
answer-sa-init = IKE_SA_INIT応答
answer-v2-notify = IKEv2通知 { $notify }
answer-esp-echo = ESPエコー応答
answer-esp-invalid-spi = INVALID-SPIがこちらのSPI { $spi } を指摘: ESPはサーバーに届いている
answer-start-control-connection-reply = L2TP SCCRP ("{ $host }" より)
answer-stop-control-connection = L2TP StopCCN、結果コード { $result }
answer-stop-control-connection-bare = L2TP StopCCN
answer-l2tp-acknowledgement = L2TP確認応答

comment-request = { $packet }、{ $transmission }回目の送信
comment-answer = 応答: { $answer }、{ $rtt } ms
comment-answer-repeated = 同じ応答の再受信: { $answer }、{ $rtt } ms
comment-answer-other-port = ポート { $port } からの応答: { $answer }、{ $rtt } ms
comment-answer-other-address = { $address } からの応答: { $answer }、{ $rtt } ms
comment-reflected = 自分のパケットが返ってきた (観測 { $request })
comment-icmp = { $from } からICMP { $type }/{ $code }: { $meaning }
comment-not-sent = { $reason }
comment-unmatched = こちらの要求への応答ではない: { $reason }
comment-finding = 検出事項 ({ $certainty }): { $summary }

unmatched-malformed = 解読不能
unmatched-unknown-exchange = こちらが開始していないIKEネゴシエーション
unmatched-unknown-tunnel = こちらが要求していないL2TPトンネル
unmatched-unknown-spi = こちらのものではないSPIのESP
unmatched-foreign-quote = こちらが送っていないパケットについてのICMPエラー
unmatched-keepalive = NATキープアライブ

progress-waiting = { $sent }回送信、応答待ち
progress-answered = 応答あり
progress-error = エラー通知あり
progress-not-sent = 送信せず

notify-number = 通知 { $number }
