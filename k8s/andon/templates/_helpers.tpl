{{- /* Labels of everything that this chart makes. */}}
{{- define "andon.labels" -}}
app.kubernetes.io/name: andon
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: andon
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* A company's namespace: (list $ name). */}}
{{- define "andon.namespace" -}}
{{ (index . 0).Values.global.andon.namespacePrefix }}{{ index . 1 }}
{{- end }}

{{- /* Name of an object without namespace: (list $ part). Two releases in one cluster never meet. */}}
{{- define "andon.clusterwide" -}}
andon-{{ (index . 0).Release.Namespace }}-{{ index . 1 }}
{{- end }}

{{- /* Restricted Pod Security, for a pod. */}}
{{- define "andon.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- /* Restricted Pod Security, for a container. */}}
{{- define "andon.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* The workbench's image, with its tag. */}}
{{- define "andon.image" -}}
{{ .Values.global.andon.image.name }}:{{ .Values.global.andon.image.tag }}
{{- end }}

{{- /* The hub's image, with its tag. */}}
{{- define "andon.hubImage" -}}
{{ .Values.jupyterhub.hub.image.name }}:{{ .Values.jupyterhub.hub.image.tag }}
{{- end }}

{{- /* `storageClassName: x`, or nothing for the cluster's default: (list $ own). */}}
{{- define "andon.storageClass" -}}
{{- with index . 1 | default (index . 0).Values.global.andon.storageClass -}}
storageClassName: {{ . | quote }}
{{- end }}
{{- end }}

{{- /* CPUs as Kubernetes writes them, from {cpus: 0.5}. */}}
{{- define "andon.cpus" -}}
{{ mulf .cpus 1000 | int }}m
{{- end }}

{{- /* GiB, perhaps a fraction, as whole Mi. */}}
{{- define "andon.mib" -}}
{{ mulf . 1024 | int }}Mi
{{- end }}

{{- /* The shell that makes datasets: (list $ {name: sizes}). */}}
{{- define "andon.makeDatasets" -}}
set -eu
{{- $wanted := (index . 0).Values.datasets.sizes }}
{{- range $name, $sizes := index . 1 }}
{{- range $size := $sizes }}
{{- if has $size $wanted }}
andon data make {{ $name }} --size {{ $size }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
