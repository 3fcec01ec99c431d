{{/* An upgrade changes the release's own objects after its hooks, so the hook brings what it needs. */}}
{{- define "sanshe.hook" -}}
annotations:
  helm.sh/hook: pre-upgrade
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
  helm.sh/hook-weight: {{ . | quote }}
{{- end }}
