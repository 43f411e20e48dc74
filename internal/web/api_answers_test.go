package web

import (
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// What a program reads from the API: its own words for what openapi.json describes.
type (
	figuresJSON struct {
		Roster     *int `json:"roster"`
		Completed  *int `json:"completed"`
		OnTime     *int `json:"on_time"`
		Late       *int `json:"late"`
		InProgress *int `json:"in_progress"`
		NotStarted *int `json:"not_started"`
		Exempt     *int `json:"exempt"`
		Overdue    *int `json:"overdue"`
		Left       *int `json:"left"`
	}
	completionReportJSON struct {
		Agency   *uuid.UUID         `json:"agency"`
		Module   *string            `json:"module"`
		AsOf     *lang.Date         `json:"as_of"`
		Known    *time.Time         `json:"known"`
		Share    *string            `json:"share"`
		AskedAt  time.Time          `json:"asked_at"`
		Total    figuresJSON        `json:"total"`
		Agencies []agencyRowJSON    `json:"agencies"`
		Modules  []moduleFigureJSON `json:"modules"`
	}
	agencyRowJSON struct {
		agencyJSON
		Parent *uuid.UUID `json:"parent"`
		Level  string     `json:"level"`
		AsOf   *lang.Date `json:"as_of"`
		figuresJSON
	}
	moduleFigureJSON struct {
		Module string    `json:"module"`
		Titles lang.Text `json:"titles"`
		figuresJSON
	}
	agencyJSON struct {
		ID      uuid.UUID `json:"id"`
		Country string    `json:"country"`
		Code    string    `json:"code"`
		Names   lang.Text `json:"names"`
	}
	recordJSON struct {
		Person      personJSON       `json:"person"`
		AsOf        *lang.Date       `json:"as_of"`
		Enrollments []enrollmentJSON `json:"enrollments"`
	}
	personJSON struct {
		ID             uuid.UUID   `json:"id"`
		Name           string      `json:"name"`
		EmployeeNumber *string     `json:"employee_number"`
		BadgeNumber    *string     `json:"badge_number"`
		Agency         *agencyJSON `json:"agency"`
		LastDay        *lang.Date  `json:"last_day"`
	}
	enrollmentJSON struct {
		ID         uuid.UUID       `json:"id"`
		Module     string          `json:"module"`
		Titles     lang.Text       `json:"titles"`
		Cycle      int             `json:"cycle"`
		Required   bool            `json:"required"`
		State      assign.State    `json:"state"`
		Overdue    bool            `json:"overdue"`
		OpensOn    *lang.Date      `json:"opens_on"`
		DueOn      *lang.Date      `json:"due_on"`
		StartedAt  *time.Time      `json:"started_at"`
		Completion *completionJSON `json:"completion"`
	}
	completionJSON struct {
		ID          uuid.UUID    `json:"id"`
		CompletedOn *lang.Date   `json:"completed_on"`
		CompletedAt *time.Time   `json:"completed_at"`
		ValidUntil  *lang.Date   `json:"valid_until"`
		Method      learn.Method `json:"method"`
		Language    *lang.Tag    `json:"language"`
		Score       *int         `json:"score"`
		Of          *int         `json:"of"`
		PassMark    *int         `json:"pass_mark"`
		Minutes     *int         `json:"minutes"`
		Revision    *string      `json:"revision"`
	}
)
