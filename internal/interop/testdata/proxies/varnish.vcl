vcl 4.1;

backend app {
    .host = "{{.UpstreamHost}}";
    .port = "{{.UpstreamPort}}";
}

{{.Site}}
