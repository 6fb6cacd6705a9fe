### 練習用ネットワークのシナリオ。

scenario-clear = NATもフィルターもなく、サーバーはESPエコーに応答します。
scenario-nat = クライアント側のルーターがアドレスを変換し、ポートは変えません。
scenario-nat-rewritten = クライアント側のルーターがアドレスとポートを変換します。
scenario-server-nat = サーバーが自分のNATの内側にあります。
scenario-nat-both = クライアントとサーバーの両方がNATの内側にあります。
scenario-esp-blocked = NATはなく、プロバイダーのルーターがESPを拒否します。
scenario-esp-silent = NATはなく、最後のルーターの先でESPが黙って破棄されます。
scenario-walk-esp-stops = 家庭のルーターがESPを黙って破棄し、その先にルーターが2台あります。
scenario-silent = サーバーのアドレスでは何も応答しません。
scenario-closed = ホストは動いていますが、VPNサーバーが動いていません。
scenario-filtered = プロバイダーのルーターがUDP 500と4500を拒否します。
scenario-natt-blocked = クライアント側にNATがあり、UDP 4500が途中で失われます。
scenario-ikev1-refused = サーバーはIKEv2に応答し、IKEv1をポリシーで破棄します。
scenario-refused = サーバーは、どのプロポーザルも受け入れないと応答します。
scenario-forced-nat = NATはありませんが、サーバーがUDPを強制するため、クライアント側にあると主張します。
scenario-forced-server = NATはありませんが、サーバーがUDPを強制するため、自分の手前にあると主張します。
scenario-knock = フィルターが、UDP 500を送ったクライアントにだけUDP 4500を開きます。
scenario-l2tp-exposed = すべて正常ですが、L2TPがIPsecなしでも応答します。
scenario-reflector = VPNサーバーではなく、届いたデータグラムをすべてそのまま返すホストです。
scenario-far-end = サーバーの場所に、同じ鍵を持つ対向側があり、ESPが戻りの途中で失われます。
scenario-key = サーバーの場所に対向側があり、双方が事前共有キーを持ちます。
