### パケットごとの短い説明: パケットコメントと進捗表示。

packet-main-mode-proposal = メインモード メッセージ1
packet-main-mode-key-exchange = メインモード メッセージ3
packet-main-mode-identification = メインモード メッセージ5
packet-aggressive-proposal = アグレッシブモード メッセージ1
packet-aggressive-authentication = アグレッシブモード メッセージ3
packet-quick-mode = クイックモード
packet-transaction = トランザクション交換 (XAUTH、モード設定)
packet-informational = INFORMATIONAL (暗号化)
packet-auth-ip = Microsoft AuthIP
packet-protected = { $exchange }要求
packet-protected-fragment = { $exchange }要求、IKEフラグメント
packet-esp-from-elsewhere = クライアントが何も送っていない { $address } からのESP
packet-seen-translated = 別のアドレス ({ $client } -> { $server }) でも記録されている
packet-traffic = { $carrier }、SPI { $spi }
packet-sa-init = IKE_SA_INIT
packet-goodbye = 終了通知 (DELETE)
packet-keepalive = NATキープアライブ
packet-esp = ESP、SPI { $spi }、シーケンス { $sequence }
packet-esp-echo = ESPエコー要求、シーケンス { $sequence }
packet-start-control-connection = L2TP SCCRQ
packet-stop-control-connection = L2TP StopCCN (制御コネクションの終了)

answer-main-mode-transform = メインモード メッセージ2
answer-main-mode-key-exchange = メインモード メッセージ4
answer-v1-notify = IKEv1通知 { $notify }
answer-v1-encrypted = IKEv1メッセージ (暗号化)
answer-main-mode-identification = メインモード メッセージ6
answer-aggressive = アグレッシブモード メッセージ2
answer-quick-mode = クイックモード メッセージ2
answer-transaction = トランザクション交換の応答
answer-auth-ip = Microsoft AuthIP応答
answer-protected = { $exchange }応答
answer-sa-init = IKE_SA_INIT応答
answer-v2-notify = IKEv2通知 { $notify }
answer-esp-echo = ESPエコー応答
answer-esp-invalid-spi = INVALID-SPIがクライアントのSPI { $spi } を指摘: ESPはサーバーに届いている
answer-start-control-connection-reply = L2TP SCCRP ("{ $host_name }" より)
answer-stop-control-connection = { $end }
answer-stop-control-connection-bare = L2TP StopCCN
answer-l2tp-acknowledgement = L2TP確認応答

packet-piece-ip = IKEメッセージのフラグメント (IPフラグメント、先頭から{ $place }バイト目){ $exchange ->
    [unknown] {""}
   *[other] 、{ $exchange }
}
packet-piece-ike = IKEフラグメント{ $place }、{ $exchange }
packet-piece-ike-of = IKEフラグメント{ $place }/{ $total }、{ $exchange }

comment-request = { $packet }、{ $transmission }回目の送信
comment-answer = 応答: { $answer }、{ $rtt } ms
comment-answer-repeated = 同じ応答の再受信: { $answer }、{ $rtt } ms
comment-answer-other-port = ポート { $port } からの応答: { $answer }、{ $rtt } ms
comment-answer-other-address = { $address } からの応答: { $answer }、{ $rtt } ms
comment-traffic = { $packet }、{ $direction }
comment-lost-between = 経路の一方の端でだけ記録
comment-peer-unanswered = サーバーが始めたネゴシエーション、応答なし
comment-reflected = 自分のパケットが返ってきた (観測 { $request })
comment-damaged = 観測 { $request } への応答だがチェックサムが誤り: ホストは破棄する
comment-unacceptable = クライアントが受け付けない応答: { $flaw }
comment-icmp = { $from } から{ $protocol } { $type }/{ $code }: { $meaning }
comment-not-sent = { $reason }
comment-unmatched = こちらの要求への応答ではない: { $reason }
capture-no-verdict = 判定なし: この記録は正常に終了していません。
comment-conclusion = { $class }: { $label } - { $certainty }。{ $headline }。{ $summary }終了 { $at }
comment-way = { $arrow } { $ports }、{ $what }
comment-way-bare = { $arrow } { $what }
comment-about = { $what } ({ $channel } について)
comment-finding = 検出事項 ({ $certainty }): { $summary }

unmatched-malformed = 読み取れない
unmatched-cut = 記録の際に途中で切られている
unmatched-damaged = チェックサムが誤っており、ホストが破棄する
unmatched-without-marker = Non-ESPマーカーのないIKE (ESPに見える)
unmatched-unknown-exchange = クライアントが開始していないIKEネゴシエーション
unmatched-unknown-tunnel = クライアントが要求していないL2TPトンネル
unmatched-unknown-spi = クライアントのものではないSPIのESP
unmatched-foreign-quote = クライアントが送っていないパケットについてのICMPエラー
unmatched-of-the-walk = 経路調査のパケット (既知、または記録の上限超過)
unmatched-keepalive = NATキープアライブ
unmatched-peer-initiated = サーバーが自分から始めたメッセージ

flaw-several-chosen = プロポーザルまたはトランスフォームを同時に複数選んでいる
flaw-not-offered = クライアントが提示していないものを選んでいる
flaw-other-protocol = IKE以外のプロトコルについて選んでいる
flaw-other-group = 鍵交換が、選んだものとは別のDHグループのもの
flaw-key-exchange-length = 鍵交換が空か、長さが誤っている
flaw-key-exchange-value = 鍵交換が、そのDHグループの公開値として無効
flaw-own-key-exchange = 鍵交換が、クライアント自身の値の送り返し
flaw-nonce-length = ノンスがないか、標準が認めない長さ
flaw-says-nothing = 選択も通知 (Notify) も入っていない

carrier-esp = ESP (IPプロトコル50)
carrier-esp-in-udp = UDP 4500経由のESP
carrier-ah = AH (IPプロトコル51)
direction-outbound = クライアントからサーバーへ
direction-inbound = サーバーからクライアントへ

progress-waiting = 送信 { $sent }
progress-answered = 応答あり
progress-error = エラー通知あり
progress-not-sent = 送信せず

notify-number = 通知 { $number }

learned-key-proved = 復号: HASH_Rが一致 (サーバーは同じキーを持つ)
learned-quick-mode-agreed = 復号: クイックモードでIPsecの取り決めが完了
learned-l2tp-tunnel = 復号: L2TP SCCRP (制御コネクション確立)
learned-l2tp-session = 復号: L2TP ICRP (セッション確立)
learned-l2tp-refused = 復号: { $end }
learned-lcp = 復号: LCP、サーバーが求める認証方法は { $authentication }
learned-esp-deleted = 復号: サーバーがESPのSAを削除
learned-unreadable = クライアントのキーでは復号できない
learned-notify = 復号: 通知 { $notify }
learned-phase-one-deleted = 復号: サーバーがフェーズ1を削除
learned-flow-history = { $used ->
    [new] 以前の実行では使われていないフロー
    [ago] 以前の実行が { $seconds } 秒前に使ったフロー
   *[unknown] 以前に使われた可能性のあるフロー
}
learned-fresh-flow = 新しい送信元ポートから送信
