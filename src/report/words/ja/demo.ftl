### 練習用ネットワークのシナリオ。

scenario-clear = NATもフィルターもなく、サーバーはESPエコーに応答します。
scenario-nat = クライアント側のルーターがアドレスを変換し、ポートは変えません。
scenario-nat-rewritten = クライアント側のルーターがアドレスとポートを変換します。
scenario-server-nat = サーバーがサーバー側のNATの内側にあります。
scenario-nat-both = クライアントとサーバーの両方がNATの内側にあります。
scenario-esp-blocked = NATはなく、プロバイダーのルーターがESPを拒否します。
scenario-esp-silent = NATはなく、最後のルーターの先でESPが通知なしに破棄されます。
scenario-walk-esp-stops = 家庭のルーターがESPを通知せずに破棄し、その先にルーターが2台あります。
scenario-silent = サーバーのアドレスでは何も応答しません。
scenario-closed = ホストは動いていますが、VPNサーバーが動いていません。
scenario-filtered = プロバイダーのルーターがUDP 500と4500を拒否します。
scenario-natt-blocked = クライアント側にNATがあり、UDP 4500が途中で失われます。
scenario-ikev1-refused = サーバーはIKEv2に応答し、IKEv1をポリシーで破棄します。
scenario-refused = サーバーは、どのプロポーザルも受け入れないと応答します。
scenario-forced-nat = NATはありませんが、サーバーがUDPを強制するため、クライアント側にNATがあるように装います。
scenario-forced-server = NATはありませんが、サーバーがUDPを強制するため、NATの内側にあるように装います。
scenario-knock = フィルターが、UDP 500を送ったクライアントにだけUDP 4500を開きます。
scenario-l2tp-exposed = すべて正常ですが、L2TPがIPsecなしでも応答します。
scenario-reflector = VPNサーバーではなく、届いたパケットをすべてそのまま返すホストです。
scenario-far-end = サーバーの位置で、同じ鍵を持つ対向側が動作し、ESPの応答が復路で失われます。
scenario-key = サーバーの位置で対向側が動作し、双方が事前共有キーを持ちます。
