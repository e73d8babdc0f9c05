{{- define "standin.match" -}}
component: {{ index . 1 }}
app: jupyterhub
release: {{ (index . 0).Release.Name }}
{{- end }}

{{- define "standin.labels" -}}
{{ include "standin.match" . }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/name: jupyterhub
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

{{- /* A secret's value: as given, or as the cluster has it, or new: (list $ key given). */}}
{{- define "standin.kept" -}}
{{- $root := index . 0 }}{{ $key := index . 1 }}
{{- $there := lookup "v1" "Secret" $root.Release.Namespace "hub" | default dict }}
{{- $data := get $there "data" | default dict }}
{{- index . 2 | default (get $data $key | b64dec) | default (randAlphaNum 64 | sha256sum) }}
{{- end }}
