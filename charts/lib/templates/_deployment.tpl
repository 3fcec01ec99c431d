{{- define "lib.deployment" -}}
{{- $drain := trimSuffix "s" .root.Values.settings.DRAIN_TIMEOUT | int -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "lib.name" . }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  {{- if not .of.autoscaling.enabled }}
  replicas: {{ .of.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 600
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels: {{- include "lib.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "lib.labels" . | nindent 8 }}
      annotations:
        kubectl.kubernetes.io/default-container: {{ .service }}
        sanshe/settings: {{ include "sanshe.settings" .root | sha256sum }} # other settings, other pods
        {{- with .root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "lib.pod" . | nindent 6 }}
      # The preStop of 5 s lets the cluster forget the address, then what is under way is finished.
      terminationGracePeriodSeconds: {{ add 5 $drain 10 }}
      topologySpreadConstraints:
        {{- range $key, $rule := dict "topology.kubernetes.io/zone" "ScheduleAnyway" "kubernetes.io/hostname" "ScheduleAnyway" }}
        - topologyKey: {{ $key }}
          whenUnsatisfiable: {{ $rule }}
          maxSkew: 1
          labelSelector:
            matchLabels: {{- include "lib.selector" $ | nindent 14 }}
        {{- end }}
      containers:
        - name: {{ .service }}
          {{- include "lib.container" . | nindent 10 }}
          command: [/bin/{{ .service }}d]
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
          lifecycle:
            preStop: {sleep: {seconds: 5}}
          startupProbe: # the process waits for its database and broker by itself; this is how long it may
            httpGet: {path: /healthz, port: http}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 90
          livenessProbe: # asks nothing of the drivers: restarting does not repair a database
            httpGet: {path: /healthz, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
{{- end }}

{{- define "lib.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "lib.name" . }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "lib.name" . }}}
  minReplicas: {{ .of.replicas }}
  maxReplicas: {{ max (int .of.replicas) (int .of.autoscaling.maxReplicas) }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .of.autoscaling.cpu }}}
    {{- if and .of.autoscaling.lag .of.listens }}
    - type: External # deploy/observe/adapter.yaml makes it of what /metrics shows
      external:
        metric:
          name: sanshe_consumer_lag
          selector:
            matchLabels: {service: {{ .service }}}
        target: {type: AverageValue, averageValue: {{ .of.autoscaling.lag | quote }}}
    {{- end }}
  behavior:
    scaleUp: {stabilizationWindowSeconds: 30}
    scaleDown:
      stabilizationWindowSeconds: 600
      policies: [{type: Pods, value: 1, periodSeconds: 120}]
{{- end }}
