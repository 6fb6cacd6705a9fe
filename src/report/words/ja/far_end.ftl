### 対向側。

respond-listening = probe809: 対向側として待ち受け中: { $sockets }。Ctrl-Cで終了します。
respond-no-port = UDP { $port } を開けません ({ $why })。そこへの通信は開いている側が応答し、この対向側からは見えません。
respond-no-esp = ESPを直接受信できません ({ $why })。カーネルにIPsecの設定がなければ、カーネル自身がプロトコル50にICMP「プロトコル到達不能」で応答します。
respond-witness = 同じ鍵を持つプローブを識別し、何が届いたかを伝えます。
respond-no-witness = --witness-key-file がないため、通常のIKE応答側として動作し、何が届いたかは誰にも伝えません。
respond-columns = 送信元とチャネルごと: 届いたパケット数 / 応答した数 :送信元ポート。チャネル: UDP 500、UDP 4500、ESP、UDP 1701。
respond-source = 送信元
respond-key = 鍵
respond-has-key = 鍵あり
respond-totals = 受信: { $packets } パケット、{ $bytes } バイト。送信: 応答 { $answers } 件、{ $out } バイト。上限により応答しなかったもの: { $withheld } 件。
respond-nobody = probe809: 特権を放棄し、ユーザー { $user } として動作しています。
respond-not-nobody = probe809: 特権を放棄できませんでした: { $error }。
respond-capture-over = probe809: キャプチャーを終了しました: { $error }
