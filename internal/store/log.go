package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// queryLog sends what GORM itself has to say to slog. Failed statements are not logged here: their errors are
// returned, and whoever answers for them logs them once.
type queryLog struct{}

func (l queryLog) LogMode(logger.LogLevel) logger.Interface { return l }

func (queryLog) Info(ctx context.Context, format string, args ...any) {
	slog.InfoContext(ctx, fmt.Sprintf(format, args...))
}

func (queryLog) Warn(ctx context.Context, format string, args ...any) {
	slog.WarnContext(ctx, fmt.Sprintf(format, args...))
}

func (queryLog) Error(ctx context.Context, format string, args ...any) {
	slog.ErrorContext(ctx, fmt.Sprintf(format, args...))
}

func (queryLog) Trace(context.Context, time.Time, func() (string, int64), error) {}
