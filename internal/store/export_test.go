package store

import "context"

// Pragma asks the connection that writes.
func Pragma(ctx context.Context, s *Store, name string) (value string, err error) {
	err = s.write.WithContext(ctx).Raw("PRAGMA " + name).Row().Scan(&value)
	return value, err
}
