{{/* What a pod of the platform may do: nothing beyond its own work ("restricted" of the Pod Security Standards). */}}
{{- define "lib.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ include "lib.name" . }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: data # keys made at the start; documents and events live in MongoDB and Kafka
    emptyDir: {sizeLimit: 256Mi}
{{- end }}

{{/* The container without its probes: a service's and the migration's. */}}
{{- define "lib.container" -}}
image: {{ include "lib.image" . }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
envFrom:
  - configMapRef: {name: {{ .settings }}-settings}
env:
  - name: GOMEMLIMIT # the collector works harder before the kernel kills
    valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: "1"}}
  {{- if .root.Values.settings.CONSUL }}
  - name: POD_IP
    valueFrom: {fieldRef: {fieldPath: status.podIP}}
  - name: ADVERTISE
    value: $(POD_IP):8080
  {{- end }}
  {{- range $name, $at := .root.Values.secrets }}
  {{- if and $at (include "lib.mayRead" (dict "service" $.service "secret" $name)) }}
  - name: {{ $name }}
    valueFrom: {secretKeyRef: {name: {{ $at.name | quote }}, key: {{ $at.key | quote }}}}
  {{- end }}
  {{- end }}
volumeMounts:
  - {name: data, mountPath: /data}
resources: {{- toYaml .of.resources | nindent 2 }}
{{- end }}

{{/* Who is given a secret that not everybody needs. Says "yes" or nothing. */}}
{{- define "lib.mayRead" -}}
{{- $only := dict "ADMIN_PASSWORD" "organization" "SMTP" "notice" -}}
{{- if or (not (hasKey $only .secret)) (eq (get $only .secret) .service) -}}yes{{- end -}}
{{- end }}
