{{/* Everything that one service is in the cluster. */}}
{{- define "lib.service" -}}
{{- $name := include "lib.name" . -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  labels: {{- include "lib.labels" . | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  selector: {{- include "lib.selector" . | nindent 4 }}
  ports: # the metrics' port is not here: it is read from pods
    - {name: http, port: 8080, targetPort: http, appProtocol: http}
---
{{ include "lib.deployment" . }}
{{- if gt (int .of.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "lib.selector" . | nindent 6 }}
{{- end }}
{{- if .of.autoscaling.enabled }}
---
{{ include "lib.autoscaler" . }}
{{- end }}
{{- end }}
