// Drives AWS FIS by the Go SDK, which Terraform's provider uses. Each line of standard input is one call as JSON, each
// line of output its answer:
//
//	{"operation": ..., "input": {...}}: answers {"answer"} or {"fault": {"type", "code", "message", "status"}}
//	{}: answers {"operations"}, what the SDK knows
//
// Members stand by the names of the service model; times as {"datetime": seconds since the epoch}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/fis"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type call struct {
	Operation string
	Input     json.RawMessage
}

type object = map[string]any

func main() {
	client := fis.New(fis.Options{
		Region:           os.Getenv("AWS_REGION"),
		BaseEndpoint:     aws.String(os.Getenv("AWS_ENDPOINT_URL_FIS")),
		RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
			return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, nil
		}),
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		answer := object{"operations": operations(client)}
		if asked.Operation != "" {
			answer = ask(client, asked)
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
	}
}

// Methods that take a context, an input and options.
func operations(client *fis.Client) []string {
	names := []string{}
	kind := reflect.TypeOf(client)
	for i := range kind.NumMethod() {
		if method := kind.Method(i); method.Type.NumIn() == 4 && method.Type.IsVariadic() {
			names = append(names, method.Name)
		}
	}
	return names
}

func ask(client *fis.Client, asked call) object {
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	input := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(asked.Input, input.Interface()); err != nil {
		panic(err)
	}
	answers := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, failed := answers[1].Interface().(error); failed {
		return object{"fault": fault(err)}
	}
	answer, _ := inJSON(answers[0])
	return object{"answer": answer}
}

func fault(err error) object {
	told := object{"type": "error", "code": "", "message": err.Error(), "status": nil}
	var refused smithy.APIError
	if errors.As(err, &refused) {
		told["type"] = reflect.TypeOf(refused).Elem().Name()
		told["code"], told["message"] = refused.ErrorCode(), refused.ErrorMessage()
	}
	var answered *smithyhttp.ResponseError
	if errors.As(err, &answered) {
		told["status"] = answered.HTTPStatusCode()
	}
	return told
}

// The second result is false for what is absent.
func inJSON(value reflect.Value) (any, bool) {
	if at, isTime := value.Interface().(time.Time); isTime {
		return object{"datetime": float64(at.UnixMilli()) / 1000}, true
	}
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return nil, false
		}
		return inJSON(value.Elem())
	case reflect.Struct:
		return members(value), true
	case reflect.Map:
		all := object{}
		for _, key := range value.MapKeys() {
			all[key.String()], _ = inJSON(value.MapIndex(key))
		}
		return all, !value.IsNil()
	case reflect.Slice:
		all := []any{}
		for i := range value.Len() {
			one, _ := inJSON(value.Index(i))
			all = append(all, one)
		}
		return all, !value.IsNil()
	case reflect.String:
		// An enum that was not answered is empty.
		isEnum := value.Type().Name() != "string"
		return value.String(), !isEnum || value.Len() > 0
	default:
		return value.Interface(), true
	}
}

func members(value reflect.Value) object {
	all := object{}
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" {
			continue
		}
		if member, there := inJSON(value.Field(i)); there {
			all[strings.ToLower(field.Name[:1])+field.Name[1:]] = member
		}
	}
	return all
}
