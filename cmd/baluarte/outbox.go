package main

import (
	"context"
	"time"

	"baluarte/internal/store"

	"github.com/prometheus/client_golang/prometheus"
)

// outboxGauges tell Prometheus what is in the outbox, counted when it asks. Every copy tells the same.
type outboxGauges struct{ store *store.Store }

var (
	noticesWaiting  = prometheus.NewDesc("baluarte_notices_waiting", "Notices that wait to be sent.", nil, nil)
	noticesSetAside = prometheus.NewDesc("baluarte_notices_set_aside", "Notices about which an administrator decides.", nil, nil)
)

// Describe names the gauges.
func (outboxGauges) Describe(to chan<- *prometheus.Desc) {
	to <- noticesWaiting
	to <- noticesSetAside
}

// Collect counts. Without a database there is nothing to tell.
func (g outboxGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	f, err := g.store.Outbox(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(noticesWaiting, prometheus.GaugeValue, float64(f.Waiting))
	to <- prometheus.MustNewConstMetric(noticesSetAside, prometheus.GaugeValue, float64(f.SetAside))
}
