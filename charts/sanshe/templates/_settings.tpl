{{/* The environment that every process shares, but secrets: what the values say and what follows from it. */}}
{{- define "sanshe.settings" -}}
ADDR: ":8080"
METRICS_ADDR: ":9090"
DATA_DIR: /data
{{- if not .Values.settings.CONSUL }}
SERVICES: {{ printf "%s-{service}:8080" .Release.Name | quote }}
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if ne (toString $value) "" }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end }}
