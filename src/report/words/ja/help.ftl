### ヘルプ。英語の文は引数の定義にあります。

help-main = WindowsのVPNで「エラー 809」が表示される理由を、根拠のパケットとともに示します
help-probe = VPNサーバーを調べ、原因を判定します (probe809 HOST と同じ)
help-walk = 調査に加えて、各パケットがどのホップまで届くかを示します
help-demo = 練習用の仮想ネットワークで各判定を実演します (root権限もインターネットも不要)
help-respond = VPNサーバーを置く場所で対向側となり、プローブに応答します
help-analyze = 他者が記録したキャプチャーから、トンネルが確立しない理由を判定します
help-explain = Windowsのエラー番号、用語、判定の意味を説明します
help-completions = シェルの補完スクリプトを出力します
help-man = manページを出力します
help-help-command = コマンド

help-template = { "{before-help}{about-with-newline}" }
    使い方: { "{usage}" }

    { "{all-args}{after-help}" }
help-commands = コマンド
help-usage-options = [オプション]
help-heading-arguments = 引数
help-heading-options = オプション
help-heading-output = 出力
help-heading-recording = 記録
help-heading-sending = 送信
help-heading-key = キー
help-heading-path = 経路
help-heading-far-end = 対向側
help-heading-advanced = 詳細設定

help-help = ヘルプを表示します
help-version = バージョンを表示します
help-lang = 表示する言語を選びます (en または ja) [既定: ロケールに従う]
help-color = 色を付けます (auto、always、never。NO_COLORにも従います)
help-quiet = 結果以外は何も表示しません
help-verbose = レポートと標準エラー出力に詳しく表示します (2回指定するとすべて)
help-hosts = VPNサーバーの名前またはアドレス (複数のときは順に調べます)
help-brief = チケットに必要な内容を12行で出力します
help-json = 結果を1つのJSON文書として出力します
help-expect = 判定がこのいずれかなら0、そうでなければ3で終了します (path-clear、server-silent、esp-blocked、nat-detected、refused、inconclusive、またはWindowsが接続できる場合のwindows-connects)
help-require = 判定に関係なく、これらのチャネルのどれかが「応答あり」でも「疎通」でもなければ3で終了します (ike500、ike4500、ikev2、esp、l2tp1701、both-ways)
help-watch = 中断されるまで、この秒数ごとに調べ直し、変化を1行ずつ表示します
help-ipv4 = IPv4だけを使います
help-ipv6 = IPv6だけを使います
help-all-addresses = 名前の最初のアドレスだけでなく、すべてのアドレスを調べます
help-pcap = キャプチャーをここに保存します (「-」は標準出力) [既定: probe809-HOST-TIME.pcapng]
help-analyze-files = キャプチャー (pcapまたはpcapng、gzip可。「-」は標準入力)
help-analyze-client = このアドレスをクライアントとみなします [既定: 最初のメッセージの送信元]
help-analyze-timeline = トンネルの全パケットを1行ずつ表示します
help-no-pcap = キャプチャーを保存しません
help-interface = このネットワークインターフェースから送信します
help-source-address = このアドレスから送信します
help-source-port = IKEを500ではなくこのUDPポートから送信します
help-timeout = この時間で全体を終了します (秒数。例: 10、2.5s、1500ms、1m)
help-tries = 各要求を最大でこの回数送信します (1～20、省略時は17。無応答と判定するには3回以上が必要です)
help-seed = 実行を再現できるようにします (任意の文字列、または16進数64桁)
help-no-nat-t = NATトラバーサルを提示しないクライアントとして動作します
help-ikev2 = IKEv1に応答がある場合も、IKEv2を最後まで調べます
help-no-walk = ポートが無応答、またはESPが判定不能の場合も、経路上のホップを調べません
help-settle = 経路上のフィルターが以前の実行を忘れるまで、先に待ちます [既定: 190秒]
help-no-flow-history = このサーバーのフローについて以前の実行が得た情報を使わず、残しもしません
help-public-address = NATの外側から見た自分のアドレスを指定します (わかる場合)
help-recover-addresses = NAT検出のハッシュから元のアドレスを探索します (=all は全IPv4アドレスを試します)
help-patient = サーバーがESPに応答しない場合も届いているかを調べるため、約40秒 (IPv6では70秒) 待ちます
help-size = どの大きさのメッセージまで通るかを、分割なしとIPフラグメントで調べます (ポートごとに最大12パケット)
help-psk-file = このファイル (「-」は標準入力) またはPROBE809_PSKの事前共有キーで先へ進みます
help-psk-prompt = 事前共有キーの入力を求め、そのキーで先へ進みます
help-keylog = この実行をWiresharkで復号するための情報を、この新しいファイル (モード0600) に書き出します
help-id = 自分の識別情報を指定します (アドレス、名前、または user@name) [既定: 自分のアドレス]
help-respond-json = イベントごとに1行のJSON文書を出力します
help-respond-new-key = 対向側とプローブで共有する新しい鍵をこのファイル (モード0600) に作成して終了します
help-respond-pcap = 届いたパケットと応答をここに記録します (「-」は標準出力)
help-respond-source-address = このアドレスだけで待ち受けます [既定: すべて]
help-respond-timeout = この時間で終了します (秒数、最長3600。例: 60、2.5s) [既定: Ctrl-Cまで]
help-respond-witness-key-file = このファイル (「-」は標準入力) の鍵を持つプローブに、何が届いたかを伝えます
help-witness-key-file = このファイル (「-」は標準入力) の鍵を持つ対向側に、何が届いたかを教えてもらいます
help-mapping-lifetime = NATがUDP 4500のマッピングを保つ時間を測定します (最長195秒)
help-scenario = このシナリオだけを実行します (省略時は表に並ぶもの)
help-list = シナリオの一覧を表示します
help-output-dir = キャプチャーをこのフォルダーに保存します [既定: 現在のフォルダー内に新規作成]
help-terms = 番号 (809、0x800B0109)、用語 (IKEEXT、テザリング)、判定、検出事項 (省略時は一覧)
help-shell = シェル (bash、elvish、fish、powershell、zsh)

help-examples = プローブの全オプション: probe809 probe --help
    キャプチャーは現在のフォルダーの probe809-HOST-TIME.pcapng に保存されます
    (--pcap FILE で変更、--no-pcap で保存なし)。
    { "" }
    例:
    { "  " }probe809 vpn.example.com                 サーバーを調べる
    { "  " }probe809 vpn.example.com --json | jq .class
    { "  " }probe809 --pcap - 198.51.100.10 | tshark -r -
    { "  " }probe809 demo                            各判定の実演 (root不要)
    { "  " }probe809 explain 809                     エラー番号の説明
help-examples-probe = 例:
    { "  " }probe809 probe vpn.example.com
    { "  " }probe809 probe --pcap run.pcapng --tries 4 198.51.100.10
    { "  " }probe809 probe --expect windows-connects 2001:db8::10
    { "  " }probe809 probe --require esp,ike4500 vpn.example.com           両方が通るかの受入試験
    { "  " }probe809 respond --witness-key-file witness.key                対向側
    { "  " }probe809 probe --witness-key-file witness.key vpn.example.com  続いて手元
    終了コードは probe809 --help を参照してください。
help-examples-walk = 例:
    { "  " }probe809 walk vpn.example.com            ESPやポートがどこで止まるか
    { "  " }probe809 walk --json vpn.example.com | jq .walk.channels.esp.stop
    終了コードは probe809 --help を参照してください。
help-examples-analyze = 例:
    { "  " }probe809 analyze ticket.pcapng
    { "  " }probe809 analyze --timeline ticket.pcap.gz
    { "  " }probe809 analyze client.pcap server.pcap   経路の両端
    { "  " }tcpdump -w - -i eth0 | probe809 analyze --json -
    終了コードは probe809 --help を参照してください。
help-examples-respond = 例:
    { "  " }probe809 respond                                            通常のIKE応答側
    { "  " }probe809 respond --new-key witness.key                      鍵の作成
    { "  " }probe809 respond --witness-key-file witness.key             届いたものをプローブに伝える
    { "  " }probe809 --witness-key-file witness.key vpn.example.com     同じ鍵を使うプローブ
    終了コード: 0 指示どおり終了、1 実行できなかった、2 コマンドラインの誤り
help-examples-long = プローブの全オプション: probe809 probe --help
    キャプチャーは現在のフォルダーの probe809-HOST-TIME.pcapng に保存されます
    (--pcap FILE で変更、--no-pcap で保存なし)。
    { "" }
    例:
    { "  " }probe809 vpn.example.com                 サーバーを調べる
    { "  " }probe809 vpn.example.com --json | jq .class
    { "  " }probe809 --pcap - 198.51.100.10 | tshark -r -
    { "  " }probe809 --expect windows-connects 2001:db8::10
    { "  " }probe809 walk vpn.example.com            ESPやポートがどこで止まるか
    { "  " }probe809 respond                         サーバーのある場所でプローブに応答
    { "  " }probe809 demo                            各判定の実演 (root不要)
    { "  " }probe809 explain 809                     エラー番号の説明
    { "  " }probe809 -- demo                         コマンドと同名のホストを調べる
    { "" }
    終了コード:
    { "  " } 0  path-clear     L2TP/IPsecクライアントに必要な通信はすべて通る
    { "  " }10  server-silent  Windowsクライアントではエラー 809が表示される
    { "  " }11  esp-blocked    ESPが必要だが通らない
    { "  " }12  nat-detected   途中にNATがあるが、それ以外は正常
    { "  " }13  refused        サーバーが応答し、拒否している (789)
    { "  " }20  inconclusive   情報が足りず判定できない
    { "  " } 1  実行できなかった (名前解決、権限、経路)
    { "  " } 2  コマンドラインの誤り
    { "  " } 3  判定が --expect の指定と異なるか、--require のチャネルが通らない
