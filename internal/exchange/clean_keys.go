package exchange

import "time"

// The methods of objectEncoder whose values need no cleaning, while their keys do.

func (e objectEncoder) AddBinary(k string, v []byte) { e.ObjectEncoder.AddBinary(clip(k), v) }
func (e objectEncoder) AddBool(k string, v bool)     { e.ObjectEncoder.AddBool(clip(k), v) }
func (e objectEncoder) AddComplex128(k string, v complex128) {
	e.ObjectEncoder.AddComplex128(clip(k), v)
}
func (e objectEncoder) AddComplex64(k string, v complex64) { e.ObjectEncoder.AddComplex64(clip(k), v) }
func (e objectEncoder) AddDuration(k string, v time.Duration) {
	e.ObjectEncoder.AddDuration(clip(k), v)
}
func (e objectEncoder) AddFloat64(k string, v float64) { e.ObjectEncoder.AddFloat64(clip(k), v) }
func (e objectEncoder) AddFloat32(k string, v float32) { e.ObjectEncoder.AddFloat32(clip(k), v) }
func (e objectEncoder) AddInt(k string, v int)         { e.ObjectEncoder.AddInt(clip(k), v) }
func (e objectEncoder) AddInt64(k string, v int64)     { e.ObjectEncoder.AddInt64(clip(k), v) }
func (e objectEncoder) AddInt32(k string, v int32)     { e.ObjectEncoder.AddInt32(clip(k), v) }
func (e objectEncoder) AddInt16(k string, v int16)     { e.ObjectEncoder.AddInt16(clip(k), v) }
func (e objectEncoder) AddInt8(k string, v int8)       { e.ObjectEncoder.AddInt8(clip(k), v) }
func (e objectEncoder) AddTime(k string, v time.Time)  { e.ObjectEncoder.AddTime(clip(k), v) }
func (e objectEncoder) AddUint(k string, v uint)       { e.ObjectEncoder.AddUint(clip(k), v) }
func (e objectEncoder) AddUint64(k string, v uint64)   { e.ObjectEncoder.AddUint64(clip(k), v) }
func (e objectEncoder) AddUint32(k string, v uint32)   { e.ObjectEncoder.AddUint32(clip(k), v) }
func (e objectEncoder) AddUint16(k string, v uint16)   { e.ObjectEncoder.AddUint16(clip(k), v) }
func (e objectEncoder) AddUint8(k string, v uint8)     { e.ObjectEncoder.AddUint8(clip(k), v) }
func (e objectEncoder) AddUintptr(k string, v uintptr) { e.ObjectEncoder.AddUintptr(clip(k), v) }
func (e objectEncoder) OpenNamespace(k string)         { e.ObjectEncoder.OpenNamespace(clip(k)) }
