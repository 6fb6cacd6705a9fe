### 対向側。

respond-listening = probe809: 対向側として待ち受け中: { $sockets }。Ctrl-Cで終了します。
respond-no-port = UDP { $port } を開けません ({ $why })。そこへの通信は、この対向側からは見えません。
respond-no-esp = ESPを直接受信できません ({ $why })。カーネルにIPsecの設定がなければ、カーネル自身がプロトコル50にICMP「プロトコル到達不能」で応答します。
respond-witness = 同じ鍵を持つプローブを識別し、何が届いたかを伝えます。
respond-no-witness = --witness-key-file がないため、通常のIKE応答側として動作し、何が届いたかは誰にも伝えません。
respond-pre-shared-key = 事前共有キーがあります。同じキーを持つ相手とは、クイックモードからESP内のL2TP (LCPまで) へ進みます。ログインはありません。
respond-columns = 最後に受信した時刻、送信元、チャネルごと: 受信したパケット数 / 応答した数 :送信元ポート。チャネル: UDP 500、UDP 4500、ESP、UDP 1701。
respond-heard = 受信: { $first } から { $latest } まで
respond-source = 送信元
respond-key = 鍵
respond-has-key = 対向側の鍵あり
respond-key-fits = 事前共有キーが一致
respond-key-does-not-fit = 事前共有キーが一致しません
respond-totals = 受信: { $packets } パケット、{ $bytes } バイト。送信: 応答 { $answers } 件、{ $out } バイト。上限により応答しなかったもの: { $withheld } 件。
respond-nobody = probe809: 特権を放棄し、{ $user ->
    [65534] nobody{" "}
   *[other] ユーザー { $user }{" "}
}として動作しています。
respond-not-nobody = probe809: 特権を放棄できませんでした: { $error }。
respond-capture-filter = UDP 500、4500、1701とESPで届いたもの、およびその応答
respond-capture-rebuilt = パケットはソケットの内容から組み立て直したものです。アドレス、ポート、ペイロード、届いたパケットのTTLは実際の値で、ヘッダーのそれ以外は実際の値ではありません。
respond-privileges-kept = probe809: このビルドは特権を放棄できません。権限の少ないユーザーで実行してください。
respond-capture-over = probe809: キャプチャーを終了しました: { $error }

learned-far-end = 対向側からのレポート (認証済み)
learned-witnessed = 対向側で確認した { $channel }: 送信元 { $from }、受信 { $arrived }、応答 { $answered }
learned-witnessed-steps = 対向側の応答/受信: メッセージ3 { $first } (500)、{ $second } (4500)、メッセージ5 { $authentication }、クイックモード { $quick }

far-end-unheard = probe809: 同じ鍵を持つ対向側からの応答はありませんでした。対向側が動作していない、鍵が異なる、または時刻が1日以上ずれている可能性があります。
heading-far-end = 対向側
far-end-channel = チャネル
far-end-there = 往路
far-end-back = 復路
far-end-from = 対向側で見た送信元
far-end-hop-limit = 残りTTL
far-end-passes = OK
far-end-lost = 不達
far-end-unknown = 不明
far-end-counted = { $way } ({ $count })
far-end-legend = かっこ内は対向側が数えたパケット数です。往路はクライアント自身のフローの受信数、復路はそのうち応答した数を示します。不達: その向きには一つも通っていません。
far-end-row = { $passage } ({ $seen })
far-end-seen = クライアント自身のフロー: 対向側で確認した送信元 { $from }、受信 { $arrived }、応答 { $answered }、受信時のTTL { $left }
far-end-saw-nothing = クライアント自身のフローは対向側で一つも受信していない
far-end-step = { $step }: { $passage } (送信 { $sent }、対向側での受信 { $arrived }、応答 { $answered })
far-end-key-does-not-fit = 最後に届いたメッセージ5は、対向側の事前共有キーで作られたものではありません。
step-proposal500 = メインモードのメッセージ1 (UDP 500)
step-key-exchange500 = メインモードのメッセージ3 (UDP 500)
step-key-exchange4500 = メインモードのメッセージ3 (UDP 4500)
step-authentication = メインモードのメッセージ5
step-quick-mode = クイックモードのメッセージ1
passage-both-ways = 双方向とも到達
passage-lost-there = 往路で失われる
passage-lost-back = 往路は到達、復路で応答が失われる
passage-arrived = 往路は到達。応答が少なく、復路は判断できない
passage-unknown = 不明 (送信が少ないか、対向側への確認が早すぎた)

reason-far-end-saw = 対向側での受信を確認
reason-lost-on-the-way = { $from ->
    [client] 対向側には届いていない
   *[server] 対向側は応答したが、その応答が戻っていない
}
finding-lost-on-the-way = { $channel }: { $from ->
    [client] 対向側への往路で失われ、対向側にはクライアント自身のフローが一つも届いていません。
   *[server] 対向側には届いていますが、対向側の応答が復路で失われています。
}
    .remedy = { $from ->
    [client] クライアントからサーバーへの途中のフィルターを調べてください。クライアント側の送信方向と、サーバー側の受信方向です ({ $channel })。
   *[server] サーバーからクライアントへの途中のフィルターを調べてください。サーバー側の送信方向と、クライアント側の受信方向です ({ $channel })。
}
    .summary = { $needs }が、通らないことが対向側の記録で確認できました。{ $from ->
    [client] 対向側には何も届いていません。
   *[server] 要求は対向側に届き応答も送られましたが、その応答が戻っていません。
}
finding-message-lost-on-the-way = { $step }: { $from ->
    [client] 対向側への往路で失われ、対向側には一つも届いていません。
   *[server] 対向側には届いていますが、それに対する対向側の応答が復路で失われています。
}
    .remedy = { $from ->
    [client] このポートではほかのパケットが通っています。クライアントからサーバーへの途中で、IKEの内容や大きさによって通過を判断する機器を探し、このメッセージを通してください。
   *[server] このポートではほかのパケットが通っています。サーバーからクライアントへの途中で、IKEの内容や大きさによって通過を判断する機器を探し、この応答を通してください。
}
    .summary = { $step } が失われていることが対向側の記録で確認できました。{ $from ->
    [client] 対向側には一つも届いていません。
   *[server] 要求は対向側に届き応答も送られましたが、その応答が戻っていません。
}
finding-far-end-without-key = 対向側には事前共有キーがありません。メインモードのメッセージ1～4には応答しますが、その後には応答しません。キーが正しいかどうかは確認していません。
    .remedy = メッセージ4より先を確認するには、VPNの事前共有キーを指定して対向側を起動するか (probe809 respond --psk-file)、VPNサーバーそのものを調べてください。
finding-far-end-answers-l2tp = UDP 1701でIPsecなしのL2TPが応答し、probe809と名乗っています。対向側 (probe809 respond) の応答と同じ名前ですが、この名前は誰でも名乗れます。
    .remedy = 対向側であることを確認するには、両端に --witness-key-file を指定してください。そこで probe809 respond を動かしていない場合は、UDP 1701をIPsecの内側からだけ受け付けるようにしてください。
finding-nat-address-changes = クライアントのパケットが二つのアドレスから届いています。UDP 500の送信元は{ $ike ->
    [unknown] 別のアドレス
   *[other] { $ike }
}、UDP 4500の送信元は{ $nat_traversal ->
    [unknown] 別のアドレス
   *[other] { $nat_traversal }
}です。ネゴシエーションの途中で送信元アドレスが変わるため、アドレスを固定して扱うサーバーはメッセージ5を通知せずに破棄します。
    .remedy = NATで、クライアントごとに同じグローバルアドレスを使い続けるようにするか (RFC 4787 4.1のpaired)、クライアントの通信を一つの回線だけに通してください。

learned-asked-to-wait = { $seconds } 秒後の応答を対向側に要求
learned-waited = { $seconds } 秒後の対向側の応答
mapping-between = UDP 4500: 通信のないNATのマッピングは { $lived } 秒間保たれ、{ $gone } 秒後には消えています。キープアライブは { $lived } 秒より短い間隔が必要です。
mapping-at-most = UDP 4500: 通信のないNATのマッピングは { $gone } 秒後には消えています。
mapping-at-least = UDP 4500: 通信のないNATのマッピングは少なくとも { $lived } 秒間保たれます。
mapping-unknown = UDP 4500: 対向側の応答を十分な時間確認できなかったか、応答の欠落が少なくパケットロスと区別できないため、マッピングの寿命は不明です。
mapping-estimate = probe809: NATがUDP 4500のマッピングを保つ時間を測定します。寿命に約20秒 (パケットロスのある経路では約30秒) を加えた時間 (最長 { $most } 秒) かかります。Ctrl-Cで終了します。
mapping-needs-key = --mapping-lifetime には対向側が必要です。--witness-key-file を指定し、同じ鍵で probe809 respond を実行してください。
