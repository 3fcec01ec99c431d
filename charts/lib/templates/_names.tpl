{{/* Every template takes a dict: root (the chart's $), service (its name), of (its values over the defaults),
     settings (whose ConfigMap it reads). */}}

{{- define "lib.name" -}}
{{- printf "%s-%s" .root.Release.Name .service | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* What selects the pods of a service. It may never change: a Deployment's selector is immutable. */}}
{{- define "lib.selector" -}}
app.kubernetes.io/name: {{ .service }}
{{ include "lib.platform" . }}
{{- end }}

{{/* What selects every pod of the platform. */}}
{{- define "lib.platform" -}}
app.kubernetes.io/part-of: sanshe
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "lib.labels" -}}
{{ include "lib.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* A digest says which bytes run; a tag says which ones somebody meant. */}}
{{- define "lib.image" -}}
{{- with .root.Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag }}{{- end -}}
{{- end -}}
{{- end }}
