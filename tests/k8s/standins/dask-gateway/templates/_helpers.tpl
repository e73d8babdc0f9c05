{{- define "standin.gateway.match" -}}
app.kubernetes.io/name: dask-gateway
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "standin.gateway.fullname" -}}
{{ .Values.fullnameOverride | default (printf "%s-dask-gateway" .Release.Name) }}
{{- end }}

{{- define "standin.gateway.pod" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "standin.gateway.container" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
{{- end }}
