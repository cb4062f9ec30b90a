package cause

// Lines that several pages offer. Each page adds a note of its own.
const (
	// nginxUpgrade passes WebSocket handshakes on and nothing else: an offer of h2c arrives
	// without Connection: upgrade and is void, so that no client can tunnel past the proxy's rules.
	nginxUpgrade = `# in the http block
map $http_upgrade $connection_upgrade {
    default          close;
    "~*^websocket$"  upgrade;
}

# in the server block
location /ws {
    proxy_pass         http://127.0.0.1:8080;
    proxy_http_version 1.1;
    proxy_set_header   Upgrade    $http_upgrade;
    proxy_set_header   Connection $connection_upgrade;
    proxy_set_header   Host       $http_host;
}`

	// nginxHost keeps the name and the port that the client used.
	nginxHost = `proxy_set_header Host $http_host;`

	// apacheHost does the same for Apache.
	apacheHost = `ProxyPreserveHost On`

	// apacheUpgrade needs Apache 2.4.47 or later.
	apacheUpgrade = `ProxyPreserveHost On
ProxyPass /ws http://127.0.0.1:8080/ws upgrade=websocket`

	// haproxyUpgrade needs no line for the upgrade: HAProxy passes it on, whatever its close options say.
	haproxyUpgrade = `backend app
    timeout tunnel 1h
    server app1 127.0.0.1:8080`

	// caddyUpgrade needs no line for it either.
	caddyUpgrade = `app.example.com {
	reverse_proxy 127.0.0.1:8080
}`

	// varnishUpgrade says "upgrade, close": a server that refuses the upgrade then closes, and no further request of
	// the client slips through the pipe past VCL. Copying the client's own Connection would leave that way open.
	varnishUpgrade = `sub vcl_recv {
    if (req.url ~ "^/ws" && req.http.Upgrade ~ "(?i)^websocket$") {
        return (pipe);
    }
}

sub vcl_pipe {
    if (req.http.Upgrade) {
        set bereq.http.Upgrade = req.http.Upgrade;
        set bereq.http.Connection = "upgrade, close";
    }
}`

	// goProxyHost is a ReverseProxy that keeps the client's Host and passes upgrades on.
	goProxyHost = `proxy := &httputil.ReverseProxy{
	Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	},
}`

	// goPriorKnowledge serves HTTP/2 without TLS to clients that know of it beforehand.
	goPriorKnowledge = `protocols := new(http.Protocols)
protocols.SetHTTP1(true)
protocols.SetHTTP2(true)
protocols.SetUnencryptedHTTP2(true)
srv := &http.Server{Addr: "127.0.0.1:8080", Handler: handler, Protocols: protocols}`
)
